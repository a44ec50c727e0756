using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Grub;

/// <summary><c>grub-main-action</c>: boots through GRUB's command line, again from power-on if it fails and may.</summary>
public sealed class GrubMainAction : PipelineAction
{
    public GrubMainAction(PlanScope scope)
    {
        Add(new BootloaderFromMediaAction());
        Add(new BootloaderOverlayAction(Bootloader.Grub));
        Add(new ConnectDeviceAction());
        if (scope.As<BootBlock>().Reset) Add(new ResetDeviceAction(scope));
        Add(new BootloaderInterruptAction(Bootloader.Grub)).Add(new BootloaderCommandsAction(Bootloader.Grub));
        Add(LoginActions.For(scope, isBooting: true));
    }

    public override string Name => "grub-main-action";

    public override string Summary => "boot through GRUB";

    public override bool IsRetry => true;
}

/// <summary><c>bootloader-from-media</c>: a place of the tree that job files may address by name; deployments to media are not done here.</summary>
internal sealed class BootloaderFromMediaAction : PipelineAction
{
    public override string Name => "bootloader-from-media";

    public override string Summary => "no medium to boot from";
}
