namespace LavaActors.Jobs;

/// <summary>The <c>install</c> section of a test definition.</summary>
public sealed record TestInstall
{
    public IReadOnlyList<string> Keys { get; init; } = [];

    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Packages for every distribution.</summary>
    public IReadOnlyList<string> Deps { get; init; } = [];

    /// <summary>Packages by distribution: <c>deps-debian</c> is under <c>debian</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> DistroDeps { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyList<TestGitRepo> GitRepos { get; init; } = [];

    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>What to install on a distribution: the common packages, then its own.</summary>
    public IReadOnlyList<string> DepsFor(string? distro) =>
        distro is not null && DistroDeps.TryGetValue(distro, out var own) ? [.. Deps, .. own] : Deps;
}
