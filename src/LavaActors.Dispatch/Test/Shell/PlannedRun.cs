namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What is known of a definition before it runs; by it the console's words are judged (spec: test-shell.md §8, §10).</summary>
public sealed record PlannedRun
{
    /// <summary><c>&lt;index&gt;_&lt;name&gt;</c>.</summary>
    public required string Suite { get; init; }

    /// <summary>The content of <c>uuid</c>.</summary>
    public required string RunId { get; init; }

    public string? Repository { get; init; }

    public string? Path { get; init; }

    /// <summary>As the job names it; null when it names none.</summary>
    public string? Revision { get; init; }

    /// <summary>Of a git repository.</summary>
    public string? CommitId { get; init; }

    /// <summary>The job's list of expected cases; wins over <see cref="DefinitionExpected"/>. Null: the job has none.</summary>
    public IReadOnlyList<string>? JobExpected { get; init; }

    /// <summary>The definition's own list.</summary>
    public IReadOnlyList<string>? DefinitionExpected { get; init; }

    /// <summary>Of the definition's <c>parse</c> section.</summary>
    public ParsePattern? Pattern { get; init; }

    /// <summary>Result texts of the definition to those of LAVA; null: <see cref="ParsePattern.DefaultFixups"/>.</summary>
    public IReadOnlyDictionary<string, string>? Fixups { get; init; }

    /// <summary>The list that holds.</summary>
    public IReadOnlyList<string>? Expected => JobExpected ?? DefinitionExpected;
}
