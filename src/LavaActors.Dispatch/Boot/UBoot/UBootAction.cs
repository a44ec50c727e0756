using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Planning.PlannedOnly;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.UBoot;

/// <summary><c>uboot-action</c>: boots through U-Boot, again from power-on if it fails and may (deploy-boot-uboot.md §6).</summary>
public sealed class UBootAction : PipelineAction
{
    public UBootAction(PlanScope scope)
    {
        Add(new UBootFromMediaAction());
        Add(new BootloaderOverlayAction(Bootloader.UBoot));
        Add(new ConnectDeviceAction());
        Add(new UBootCommandsAction(scope));
    }

    public override string Name => "uboot-action";

    public override string Summary => "boot through U-Boot";

    public override bool IsRetry => true;
}

/// <summary><c>uboot-commands</c>: from reset to a shell.</summary>
internal sealed class UBootCommandsAction : PipelineAction
{
    public UBootCommandsAction(PlanScope scope)
    {
        if (scope.As<BootBlock>().Reset) Add(new ResetDeviceAction(scope));
        Add(new BootloaderInterruptAction(Bootloader.UBoot));
        if (scope.Device.UBoot is { UmsFlash: true })
        {
            // Planned only: a run is refused.
            Add(new BootloaderCommandsAction(Bootloader.UBoot, startsSystem: false));
            Add(new PlannedStepAction("wait-device-path", "wait for the board's storage"));
            Add(new PlannedStepAction("flash-uboot-ums", "write the image to the board's storage"));
            Add(new ResetDeviceAction(scope));
            Add(LoginActions.For(scope, isBooting: true));
            return;
        }

        if (scope.Device.UBoot is { AltBank: true }) Add(new AltBankAction()).Add(new BootloaderInterruptAction(Bootloader.UBoot));
        Add(new BootloaderCommandsAction(Bootloader.UBoot));
        Add(LoginActions.For(scope, isBooting: true));
    }

    public override string Name => "uboot-commands";

    public override string Summary => "reset, interrupt the boot loader, type its commands, log in";
}
