namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>A root file system that a board mounts.</summary>
/// <param name="Server">Address of the NFS server.</param>
/// <param name="Directory">The path to mount; for a root that this dispatcher unpacked, also its place on this host.</param>
/// <param name="IsOurs">Unpacked for this job alone; else it belongs to somebody else.</param>
public sealed record NfsRoot(string Server, string Directory, bool IsOurs);
