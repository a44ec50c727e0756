using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>An entry of <c>interactive</c>: commands typed at the device and what must come back (spec: test-shell.md §13).</summary>
public sealed record InteractiveTest
{
    /// <summary>As written; with the stage it names the suite.</summary>
    public required string Name { get; init; }

    /// <summary>Patterns (of Python), at least one.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary><c>echo: discard</c>: the line after a command is its echo, read and dropped.</summary>
    public bool DiscardsEcho { get; init; }

    /// <summary>Test cases that must be reported; empty when not given.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>In order.</summary>
    public required IReadOnlyList<InteractiveStep> Steps { get; init; }

    public SourceSpan Span { get; init; }
}
