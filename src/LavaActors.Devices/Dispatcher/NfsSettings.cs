namespace LavaActors.Devices;

/// <summary>How root file systems are exported. The NFS server itself is not ours.</summary>
public sealed record NfsSettings
{
    /// <summary>Directory under which root file systems are unpacked; null means the job's own directory. Without commands it must be exported by hand, once.</summary>
    public string? Directory { get; init; }

    /// <summary>Run with the exported directory as last argument, or in the place of <c>{DIRECTORY}</c>, before the board boots; null when the directory is exported for good.</summary>
    public string? ExportCommand { get; init; }

    /// <summary>The same when the job is over; null for none.</summary>
    public string? UnexportCommand { get; init; }

    /// <summary>Mounts a root of another server while the test overlay is put into it: run with <c>SERVER:PATH</c> and a directory as last arguments, or in the places of <c>{ADDRESS}</c> and
    /// <c>{DIRECTORY}</c>. Without locks no other daemon is needed; a server that falls silent does not hold the dispatcher for ever; devices and privileges of a root are not this host's.</summary>
    public string MountCommand { get; init; } = "mount -t nfs -o nolock,soft,nodev,nosuid";

    /// <summary>Takes it back: run with the directory as last argument, or in the place of <c>{DIRECTORY}</c>.</summary>
    public string UnmountCommand { get; init; } = "umount";
}
