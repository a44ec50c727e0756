using LavaActors.Devices;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>The dispatcher's configuration and what follows from it.</summary>
/// <param name="Configuration">As read from its file.</param>
/// <param name="Name">The dispatcher's name.</param>
/// <param name="DataDirectory">Logs and leases; survives restarts.</param>
public sealed record DispatchSettings(DispatcherConfiguration Configuration, string Name, string DataDirectory)
{
    /// <summary>The id of the plugin that a node configures.</summary>
    public const string DefaultRunJournal = "akka.persistence.journal.runs";

    /// <summary>Where root file systems are unpacked: below the NFS export, or with the other files where exports are made by commands.</summary>
    public string NfsDirectory => Configuration.Nfs.Directory ?? Path.Combine(Configuration.DownloadDirectory, "nfs");

    /// <summary>The version of the program, as people are told of a dispatcher; null: not told.</summary>
    public string? Version { get; init; }

    /// <summary>The command of this program, by which it starts keepers of consoles (<see cref="Consoles.Kept.ConsoleKeeper"/>); null: emulated machines and containers end with the dispatcher's process.</summary>
    public IReadOnlyList<string>? Keeper { get; init; }

    /// <summary>Where processes of this host lock the boards that they drive: the same for all of them, whatever their data directory.</summary>
    public string LockDirectory { get; init; } = Directory.Exists("/run/lock") ? "/run/lock" : "/tmp";

    /// <summary>Id of the journal plugin that keeps the runs' journals, in a store on the dispatcher's own disk.</summary>
    public string RunJournal { get; init; } = DefaultRunJournal;

    /// <summary>Orders of the runs that are not over; readable by the dispatcher's user alone.</summary>
    public string RunsDirectory => RunsIn(DataDirectory);

    /// <summary>Private keys of the jobs that are not over; readable by the dispatcher's user alone.</summary>
    public string KeysDirectory => Path.Combine(DataDirectory, "keys");

    /// <summary>The store of the runs' journals.</summary>
    public static string JournalFile(string dataDirectory) => Path.Combine(dataDirectory, "runs.db");

    /// <summary>The last valid versions of device files.</summary>
    public static string DeviceVersionsFile(string dataDirectory) => Path.Combine(dataDirectory, "device-versions.json");

    public static string RunsIn(string dataDirectory) => Path.Combine(dataDirectory, "runs");

    public string LeaseFile(string device) => Path.Combine(DataDirectory, "leases", device + ".json");

    /// <summary>The private key of a primary SSH device. A relative path, as LAVA's <c>dynamic_vm_keys/lava</c>, is below the data directory.</summary>
    public string IdentityFile(SshMethod ssh) => Path.Combine(DataDirectory, ssh.IdentityFile ?? string.Empty);

    public string LogFile(string job) => Path.Combine(DataDirectory, "logs", job + ".yaml");
}
