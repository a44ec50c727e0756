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
}
