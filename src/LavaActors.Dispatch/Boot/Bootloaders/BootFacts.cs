using System.Globalization;
using LavaActors.Devices;
using LavaActors.Dispatch.Deploy.Nbd;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary>What the markers in boot commands are made from (deploy-boot-uboot.md §7). A text that is null is not there.</summary>
internal sealed record BootFacts
{
    public required DeviceConfiguration Device { get; init; }

    public required Bootloader Loader { get; init; }

    /// <summary>The address of the TFTP server, as the board reaches it.</summary>
    public string? TftpServer { get; init; }

    /// <summary>The dispatcher's address, as the board reaches it.</summary>
    public string? Dispatcher { get; init; }

    /// <summary>Names of the files on TFTP, by key.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The directory of the extra files on TFTP.</summary>
    public string? ExtraFilesDirectory { get; init; }

    /// <summary>The name of an installer's answers in its ramdisk.</summary>
    public string? PreseedInRamdisk { get; init; }

    public string? NfsServer { get; init; }

    public string? NfsDirectory { get; init; }

    public string? NbdServer { get; init; }

    public string? NbdPort { get; init; }

    public required string JobId { get; init; }

    /// <summary>bootm, booti or bootz; null where the kernel's type is not known.</summary>
    public string? BootCommand { get; init; }

    /// <summary>Those of a run, of what was deployed in a namespace.</summary>
    public static BootFacts Of(RunContext run, string ns, Bootloader loader, string? bootCommand)
    {
        var configuration = run.Settings.Configuration;
        var files = run.Data.Find(ns, TftpKeys.Files) ?? new Dictionary<string, string>();
        var (nfs, nbd) = (run.Data.Find(ns, TftpKeys.NfsRoot), run.Data.Find(ns, NbdKeys.Server));
        return new BootFacts
        {
            Device = run.Device,
            Loader = loader,
            TftpServer = configuration.DispatcherTftpIp ?? configuration.DispatcherIp,
            Dispatcher = configuration.DispatcherIp,
            Files = files,
            ExtraFilesDirectory = ExtraFiles.OnTftp(files),
            PreseedInRamdisk = run.Data.Find(ns, TftpKeys.PreseedInRamdisk),
            NfsServer = nfs?.Server,
            NfsDirectory = nfs?.Directory,
            NbdServer = nbd?.Address,
            NbdPort = nbd?.Port.ToString(CultureInfo.InvariantCulture),
            JobId = run.JobText,
            BootCommand = bootCommand,
        };
    }
}
