namespace LavaActors.Dispatch.Boards;

/// <summary>Removes what a run unpacked. A root file system has hundreds of directories and foreign modes: it is done off the actor, as one task.</summary>
public static class RunDirectories
{
    /// <summary>Removes a directory and all below it, never following a symbolic link out of it; a missing one is fine.</summary>
    public static Task RemoveAsync(string directory) => Task.Run(() =>
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    });
}
