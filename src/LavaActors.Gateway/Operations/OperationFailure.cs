using LavaActors.Yaml;

namespace LavaActors.Gateway.Operations;

/// <summary>Why something was not done. Nothing was changed by then, except where <see cref="Unavailable"/> says that it is not known.</summary>
public abstract record OperationFailure
{
    private OperationFailure()
    {
    }

    /// <summary>It is not there, or is not to be seen by the caller.</summary>
    /// <param name="Kind">As <c>Device</c>.</param>
    public sealed record NotFound(string Kind, string Name) : OperationFailure
    {
        public override string ToString() => $"{Kind} '{Name}' was not found.";
    }

    /// <summary>The caller may not.</summary>
    public sealed record Forbidden(string Why) : OperationFailure
    {
        public override string ToString() => Why;
    }

    /// <summary>What was asked for is wrong.</summary>
    /// <param name="Field">Which part of it; null: the whole.</param>
    public sealed record Invalid(string? Field, string Message) : OperationFailure
    {
        /// <summary>Of a job's definition: all that was found in it.</summary>
        public IReadOnlyList<Diagnostic> Findings { get; init; } = [];

        /// <summary>Of a submission that the scheduler refuses: whether the lab has no devices for it, or it is wrong itself. Each interface begins with its own words for that. Null for all else.</summary>
        public bool? LacksDevices { get; init; }

        public override string ToString() => Message;
    }

    /// <summary>It cannot be done while things are as they are.</summary>
    public sealed record Conflict(string Why) : OperationFailure
    {
        public override string ToString() => Why;
    }

    /// <summary>Somebody who has to do it does not answer, or cannot.</summary>
    public sealed record Unavailable(string Why) : OperationFailure
    {
        public override string ToString() => Why;
    }
}
