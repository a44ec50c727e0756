namespace LavaActors.Jobs;

/// <summary>An entry of <c>services</c>: a compose project that runs on the dispatcher's host (spec: test-shell.md §14).</summary>
/// <param name="Name">Its name.</param>
/// <param name="From"><see cref="TestSource.Git"/> or <see cref="TestSource.Url"/>.</param>
/// <param name="Repository">The address.</param>
/// <param name="Path">The compose file in the repository.</param>
/// <param name="Service">The one service to start, or null for all.</param>
public sealed record TestService(string Name, TestSource From, string Repository, string Path, string? Service)
{
    public string? Branch { get; init; }

    public string? Revision { get; init; }

    /// <summary>Of the archive that a URL names: <c>gz</c>, <c>xz</c>, <c>bz2</c>, <c>zstd</c>, or null.</summary>
    public string? Compression { get; init; }
}
