namespace LavaActors.Dispatch.Overlay;

/// <summary>Whose fault it is that an overlay cannot be made (spec: pipeline.md §9).</summary>
public enum OverlayFaultKind
{
    /// <summary>The network, a server, the dispatcher's disk.</summary>
    Infrastructure,

    /// <summary>The job or its test definitions.</summary>
    Job,

    /// <summary>A test definition that cannot be run.</summary>
    Test,
}

/// <summary>An expected failure: what went wrong, where, and what would be right.</summary>
public sealed class OverlayFault(OverlayFaultKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public OverlayFaultKind Kind { get; } = kind;

    internal static OverlayFault Job(string message, Exception? cause = null) => new(OverlayFaultKind.Job, message, cause);

    internal static OverlayFault Infrastructure(string message, Exception? cause = null) => new(OverlayFaultKind.Infrastructure, message, cause);

    internal static OverlayFault Test(string message) => new(OverlayFaultKind.Test, message);
}
