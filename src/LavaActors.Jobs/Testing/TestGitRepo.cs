namespace LavaActors.Jobs;

/// <summary>A repository cloned beside the test definition.</summary>
/// <param name="Url">Address.</param>
/// <param name="Branch">Null for the default branch.</param>
/// <param name="Destination">A direct child of the definition's directory; null for the repository's own name.</param>
/// <param name="SkipByDefault">Cloned only when asked for.</param>
public sealed record TestGitRepo(string Url, string? Branch, string? Destination, bool SkipByDefault);
