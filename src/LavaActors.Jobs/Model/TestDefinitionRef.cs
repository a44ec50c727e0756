using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>An entry of a test block's <c>definitions</c> (spec: test-shell.md §1).</summary>
public sealed record TestDefinitionRef
{
    public required TestSource From { get; init; }

    /// <summary>A scalar with the URL, or the definition itself for <see cref="TestSource.Inline"/>.</summary>
    public required YamlNode Repository { get; init; }

    /// <summary>The definition's file inside the repository; relative.</summary>
    public required string Path { get; init; }

    /// <summary>The suite's name, unique in its namespace.</summary>
    public required string Name { get; init; }

    /// <summary>Shell variables in order, those of <c>parameters</c> and then of <c>params</c>; null values are empty.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public string? Branch { get; init; }

    public string? Revision { get; init; }

    /// <summary>Clone without history; without effect with <see cref="Revision"/>.</summary>
    public bool Shallow { get; init; } = true;

    /// <summary>Keep <c>.git</c>.</summary>
    public bool History { get; init; } = true;

    /// <summary>Clone submodules.</summary>
    public bool Recursive { get; init; }

    public string? Compression { get; init; }

    public int? StripComponents { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Of <c>keys sources deps steps git-repos all</c>.</summary>
    public IReadOnlyList<string> SkipInstall { get; init; } = [];

    /// <summary><c>stdout</c> or <c>kmsg</c>.</summary>
    public string LavaSignal { get; init; } = "stdout";

    /// <summary>Test cases that must be reported; empty when not given.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    public SourceSpan Span { get; init; }

    /// <summary>The repository's address; null for an inline definition.</summary>
    public string? RepositoryUrl => (Repository as YamlScalar)?.Text;

    /// <summary>The definition that stands in the job itself; null for the other sources.</summary>
    public YamlMap? InlineDefinition => Repository as YamlMap;
}
