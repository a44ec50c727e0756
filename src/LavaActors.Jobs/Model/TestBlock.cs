using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>A <c>test</c> block: test definitions, or monitors, interactive scripts, services (spec: test-shell.md §1).</summary>
public sealed record TestBlock : ActionBlock
{
    public override string Kind => "test";

    public string? Name { get; init; }

    public IReadOnlyList<TestDefinitionRef> Definitions { get; init; } = [];

    /// <summary>The lists of other kinds of tests as written; null when absent.</summary>
    public YamlList? Monitors { get; init; }

    public YamlList? Interactive { get; init; }

    public YamlList? Services { get; init; }

    public YamlMap? Docker { get; init; }

    /// <summary>Whether the block needs a shell on the target: definitions, not in a container (spec: pipeline.md §3.4).</summary>
    public bool HasShell => Definitions.Count > 0 && Docker is null;

    /// <summary>Whether the block needs an overlay.</summary>
    public bool NeedsOverlay => Definitions.Count > 0;
}
