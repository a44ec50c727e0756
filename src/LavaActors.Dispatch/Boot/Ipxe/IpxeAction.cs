using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Ipxe;

/// <summary><c>bootloader-action</c>: boots through iPXE.</summary>
public sealed class IpxeAction : PipelineAction
{
    public IpxeAction(PlanScope scope) => Add(new BootloaderOverlayAction(Bootloader.Ipxe)).Add(new ConnectDeviceAction()).Add(new IpxeRetryAction(scope));

    public override string Name => "bootloader-action";

    public override string Summary => "boot through iPXE";
}

/// <summary><c>bootloader-retry</c>: from reset to a shell, again if it fails and may.</summary>
internal sealed class IpxeRetryAction : PipelineAction
{
    public IpxeRetryAction(PlanScope scope)
    {
        if (scope.As<BootBlock>().Reset) Add(new ResetDeviceAction(scope));
        Add(new BootloaderInterruptAction(Bootloader.Ipxe)).Add(new BootloaderCommandsAction(Bootloader.Ipxe));
        Add(LoginActions.For(scope, isBooting: true));
    }

    public override string Name => "bootloader-retry";

    public override string Summary => "reset, interrupt the boot loader, type its commands, log in";

    public override bool IsRetry => true;
}
