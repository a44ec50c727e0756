namespace LavaActors.Dispatch.Overlay;

/// <summary>Where a test definition comes from (spec: test-shell.md §1, §3).</summary>
public abstract record DefinitionSource
{
    private DefinitionSource()
    {
    }

    /// <summary>It stands in the job.</summary>
    /// <param name="Text">YAML text of the definition.</param>
    public sealed record Inline(string Text) : DefinitionSource;

    /// <summary>A git repository.</summary>
    public sealed record Git(string Url) : DefinitionSource
    {
        public string? Branch { get; init; }

        /// <summary>A commit, tag or branch to check out; makes the clone a full one.</summary>
        public string? Revision { get; init; }

        /// <summary>Only the newest commit.</summary>
        public bool Shallow { get; init; } = true;

        /// <summary>False removes <c>.git</c>.</summary>
        public bool History { get; init; } = true;

        /// <summary>With submodules.</summary>
        public bool Recursive { get; init; }
    }

    /// <summary>A tar archive behind a URL.</summary>
    public sealed record Archive(string Url) : DefinitionSource
    {
        public string? Compression { get; init; }

        /// <summary>Leading parts of the members' names to leave off.</summary>
        public int StripComponents { get; init; }

        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
    }
}
