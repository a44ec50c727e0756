using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>An entry of <c>monitors</c>: results read from what the device prints by itself (spec: test-shell.md §12). All patterns are of Python (<see cref="PythonPattern"/>).</summary>
public sealed record TestMonitor
{
    /// <summary>As written; the suite is its lower case with hyphens for spaces.</summary>
    public required string Name { get; init; }

    /// <summary>Pattern after which results may come.</summary>
    public required string Start { get; init; }

    /// <summary>Pattern that ends it.</summary>
    public required string End { get; init; }

    /// <summary>Pattern of a result: groups <c>test_case_id</c>, <c>result</c>, <c>measurement</c>, <c>units</c>.</summary>
    public required string Pattern { get; init; }

    /// <summary>What is printed to result; null when not given.</summary>
    public IReadOnlyDictionary<string, string>? FixupDict { get; init; }

    /// <summary>Test cases that must be reported; empty when not given.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    public SourceSpan Span { get; init; }
}
