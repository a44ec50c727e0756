using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Barebox;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Docker;
using LavaActors.Dispatch.Boot.Grub;
using LavaActors.Dispatch.Boot.Ipxe;
using LavaActors.Dispatch.Boot.Kexec;
using LavaActors.Dispatch.Boot.Minimal;
using LavaActors.Dispatch.Boot.NewConnection;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Boot.Ssh;
using LavaActors.Dispatch.Boot.UBoot;
using LavaActors.Dispatch.Boot.UefiMenus;
using LavaActors.Dispatch.Deploy.Docker;
using LavaActors.Dispatch.Deploy.Downloads;
using LavaActors.Dispatch.Deploy.Images;
using LavaActors.Dispatch.Deploy.Nbd;
using LavaActors.Dispatch.Deploy.Nfs;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Planning.PlannedOnly;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Docker;
using LavaActors.Dispatch.Test.Interactive;
using LavaActors.Dispatch.Test.Monitors;
using LavaActors.Dispatch.Test.Services;
using LavaActors.Dispatch.UserCommands;

namespace LavaActors.Dispatch.Planning;

/// <summary>All strategies there are (pipeline.md §4).</summary>
public static class BlockStrategies
{
    public static IReadOnlyList<IBlockStrategy> All { get; } =
    [
        new TftpDeployStrategy(),
        new SshDeployStrategy(),
        new OverlayDeployStrategy(),
        new ImagesDeployStrategy(),
        new NfsDeployStrategy(),
        new QemuNfsDeployStrategy(),
        new NbdDeployStrategy(),
        new DownloadsDeployStrategy(DownloadsDeployStrategy.ForLater),
        new DownloadsDeployStrategy(DownloadsDeployStrategy.Once),
        new DockerDeployStrategy(),
        new UBootStrategy(),
        new MinimalBootStrategy(),
        new SshBootStrategy(),
        new QemuBootStrategy(QemuBootStrategy.Qemu),
        new QemuBootStrategy(QemuBootStrategy.QemuNfs),
        new BootloaderStrategy(),
        new NewConnectionStrategy(),
        new KexecBootStrategy(),
        new GrubStrategy(Bootloader.Grub),
        new GrubStrategy(Bootloader.GrubEfi),
        new IpxeStrategy(),
        new BareboxStrategy(),
        new UefiMenuStrategy(),
        new DockerBootStrategy(),
        new MultinodeTestStrategy(),
        new ShellTestStrategy(),
        new DockerTestStrategy(),
        new MonitorTestStrategy(),
        new InteractiveTestStrategy(),
        new ServicesTestStrategy(),
        new UserCommandStrategy(),
        .. PlannedOnlyStrategy.All,
    ];
}
