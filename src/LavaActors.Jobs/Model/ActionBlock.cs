using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>One entry of the job's <c>actions</c>, with the keys all kinds share (spec: pipeline.md §3.1).</summary>
public abstract record ActionBlock
{
    /// <summary>The namespace of blocks that name none.</summary>
    public const string DefaultNamespace = "common";

    /// <summary><c>deploy</c>, <c>boot</c>, <c>test</c> or <c>command</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Position among the job's actions, from 0; in a sub-job among its own.</summary>
    public int Index { get; init; }

    /// <summary>Partitions files and connections.</summary>
    public string Namespace { get; init; } = DefaultNamespace;

    /// <summary>Use the connection of this namespace (test, boot).</summary>
    public string? ConnectionNamespace { get; init; }

    /// <summary>MultiNode only: the roles that run the block; one after the split.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    public TimeSpan? Timeout { get; init; }

    /// <summary>A test block that times out is passed over instead of ending the job.</summary>
    public bool TimeoutSkip { get; init; }

    /// <summary>Limit of a single wait on the connection (<c>connection_timeout</c>).</summary>
    public TimeSpan? ConnectionTimeout { get; init; }

    /// <summary>By action name, within this block.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Timeouts { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Attempts until the first success.</summary>
    public int? FailureRetry { get; init; }

    /// <summary>Always this many runs.</summary>
    public int? Repeat { get; init; }

    /// <summary>Pause between attempts; a second when not given.</summary>
    public TimeSpan? FailureRetryInterval { get; init; }

    /// <summary>MultiNode calls made by actions of this block, in order.</summary>
    public IReadOnlyList<ProtocolCall> ProtocolCalls { get; init; } = [];

    /// <summary>The whole block as written, for methods that have no typed model.</summary>
    public YamlMap Parameters { get; init; } = YamlMap.Empty;

    public SourceSpan Span { get; init; }
}
