namespace LavaActors.Jobs;

/// <summary>A <c>test</c> block: test definitions, or monitors, interactive scripts, services (spec: test-shell.md §1).</summary>
public sealed record TestBlock : ActionBlock
{
    public override string Kind => "test";

    public string? Name { get; init; }

    public IReadOnlyList<TestDefinitionRef> Definitions { get; init; } = [];

    public IReadOnlyList<TestMonitor> Monitors { get; init; } = [];

    public IReadOnlyList<InteractiveTest> Interactive { get; init; } = [];

    public IReadOnlyList<TestService> Services { get; init; } = [];

    /// <summary>Definitions run in this container instead of on the target; null when not.</summary>
    public ContainerImage? Docker { get; init; }

    /// <summary>With <see cref="Docker"/>: the namespace whose downloads the container sees, or null.</summary>
    public string? DownloadsNamespace { get; init; }

    /// <summary>Whether the block needs a shell on the target: definitions, not in a container (spec: pipeline.md §3.4).</summary>
    public bool HasShell => Definitions.Count > 0 && Docker is null;

    /// <summary>Whether the block needs an overlay.</summary>
    public bool NeedsOverlay => Definitions.Count > 0;
}
