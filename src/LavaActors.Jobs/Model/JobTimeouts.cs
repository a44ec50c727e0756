namespace LavaActors.Jobs;

/// <summary>The job's <c>timeouts</c> block (spec: pipeline.md §2.2, §6).</summary>
public sealed record JobTimeouts
{
    /// <summary>The whole job; required.</summary>
    public required TimeSpan Job { get; init; }

    /// <summary>Default of every action.</summary>
    public TimeSpan? Action { get; init; }

    /// <summary>Default of a single wait on a connection.</summary>
    public TimeSpan? Connection { get; init; }

    /// <summary>A job that is still queued after this time is cancelled.</summary>
    public TimeSpan? Queue { get; init; }

    /// <summary>Actions by name.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Actions { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Connection timeouts by action name.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Connections { get; init; } = new Dictionary<string, TimeSpan>();
}
