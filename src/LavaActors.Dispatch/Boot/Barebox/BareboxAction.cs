using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Barebox;

/// <summary><c>barebox-action</c>: boots through barebox.</summary>
public sealed class BareboxAction : PipelineAction
{
    public BareboxAction(PlanScope scope) => Add(new BootloaderOverlayAction(Bootloader.Barebox)).Add(new ConnectDeviceAction()).Add(new BareboxRetryAction(scope));

    public override string Name => "barebox-action";

    public override string Summary => "boot through barebox";
}

/// <summary><c>barebox-retry</c>: from reset to a shell, again if it fails and may.</summary>
internal sealed class BareboxRetryAction : PipelineAction
{
    public BareboxRetryAction(PlanScope scope)
    {
        if (scope.As<BootBlock>().Reset) Add(new ResetDeviceAction(scope));
        Add(new BootloaderInterruptAction(Bootloader.Barebox)).Add(new BootloaderCommandsAction(Bootloader.Barebox));
        Add(LoginActions.For(scope, isBooting: true));
    }

    public override string Name => "barebox-retry";

    public override string Summary => "reset, interrupt the boot loader, type its commands, log in";

    public override bool IsRetry => true;
}
