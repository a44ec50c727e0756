namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What a test definition file says, as far as a test shell needs it (spec: test-shell.md §2).</summary>
public sealed record ShellDefinition
{
    /// <summary>Of its metadata.</summary>
    public required string Name { get; init; }

    /// <summary>YAML text of its <c>metadata</c>, for <c>testdef_metadata</c>; null: not written.</summary>
    public string? MetadataText { get; init; }

    /// <summary><c>params</c>, then <c>parameters</c>; of a name that comes twice the last holds. Null is an empty value.</summary>
    public IReadOnlyList<ShellVariable> Parameters { get; init; } = [];

    /// <summary>Null without an <c>install</c> section: then there is no <c>install.sh</c>.</summary>
    public InstallSection? Install { get; init; }

    /// <summary>Shell lines; null entries of the file are left out.</summary>
    public IReadOnlyList<string> RunSteps { get; init; } = [];

    public ParsePattern? Pattern { get; init; }

    /// <summary>Null: none, the default ones hold.</summary>
    public IReadOnlyDictionary<string, string>? Fixups { get; init; }

    public IReadOnlyList<string>? Expected { get; init; }
}

/// <summary>A variable of a script; a null value is empty.</summary>
public sealed record ShellVariable(string Name, string? Value);

/// <summary>What a definition wants installed before it runs.</summary>
public sealed record InstallSection
{
    public IReadOnlyList<string> Keys { get; init; } = [];

    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Packages for every distribution.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>Packages by distribution: of <c>deps-debian</c> under <c>debian</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> DependenciesBy { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyList<InstallRepository> Repositories { get; init; } = [];

    public IReadOnlyList<string> Steps { get; init; } = [];
}

/// <summary>A git repository that is cloned beside the definition.</summary>
/// <param name="Url">Where from.</param>
/// <param name="Branch">Null: the repository's own.</param>
/// <param name="Destination">Name of the directory; null: the last part of the URL.</param>
public sealed record InstallRepository(string Url, string? Branch = null, string? Destination = null);

/// <summary>The parts of an <c>install</c> section that a job may skip (<c>skip_install</c>).</summary>
[Flags]
public enum InstallParts
{
    None = 0,
    Keys = 1,
    Sources = 2,
    Dependencies = 4,
    Steps = 8,
    Repositories = 16,
    All = Keys | Sources | Dependencies | Steps | Repositories,
}
