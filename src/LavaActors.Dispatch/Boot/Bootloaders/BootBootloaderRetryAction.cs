using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary><c>boot-bootloader-retry</c>: brings the board to its boot loader's prompt and types commands there (deploy-boot-uboot.md §8).</summary>
public sealed class BootBootloaderRetryAction : PipelineAction
{
    public BootBootloaderRetryAction(PlanScope scope)
    {
        var loader = scope.As<BootBlock>().Bootloader!;
        Add(new BootloaderOverlayAction(loader)).Add(new BootBootloaderAction(scope, loader));
    }

    public override string Name => "boot-bootloader-retry";

    public override string Summary => "bring the board to its boot loader's prompt";

    public override bool IsRetry => true;
}

/// <summary><c>boot-bootloader</c>: from a fresh connection to the prompt.</summary>
internal sealed class BootBootloaderAction : PipelineAction
{
    public BootBootloaderAction(PlanScope scope, string loader)
    {
        var block = scope.As<BootBlock>();
        Add(block.ResetConnection ? new ResetConnectionAction() : new ConnectDeviceAction());
        if (block.ResetDevice) Add(new ResetDeviceAction(scope));
        Add(new BootloaderInterruptAction(loader)).Add(new BootloaderCommandsAction(loader, startsSystem: false));
    }

    public override string Name => "boot-bootloader";

    public override string Summary => "connect, reset, interrupt the boot loader, type its commands";
}
