namespace LavaActors.Dispatch.Boards;

/// <summary>Removes what a run unpacked. A root file system has thousands of files: it is done off the actor, and, where somebody waits, in two steps, of which only the
/// first takes part in the job's time.</summary>
public static class RunDirectories
{
    private const string Aside = ".discarded-";

    /// <summary>Takes a directory out of the way, within its parent and so at once. Answers where it is now, to be removed; null if there was none.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static string? MoveAside(string directory)
    {
        if (!Directory.Exists(directory)) return null;
        var aside = Path.Combine(Path.GetDirectoryName(directory)!, $"{Aside}{Guid.NewGuid():N}");
        Directory.Move(directory, aside);
        return aside;
    }

    /// <summary>What lies aside below a directory since a process before this one, which did not come to remove it.</summary>
    public static IReadOnlyList<string> LeftAside(string below) => Directory.Exists(below) ? Directory.GetDirectories(below, Aside + "*") : [];

    /// <summary>Removes a directory and all below it, never following a symbolic link out of it; a missing one is fine.</summary>
    public static Task RemoveAsync(string directory) => Task.Run(() =>
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    });
}
