namespace LavaActors.Jobs;

/// <summary>A root file system that some NFS server keeps.</summary>
/// <param name="Server">Host name or address.</param>
/// <param name="Path">Absolute path on the server.</param>
/// <param name="InstallOverlay">Unpack the test overlay into it.</param>
public sealed record PersistentNfs(string Server, string Path, bool InstallOverlay);
