using LavaActors.Devices;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.UefiMenus;

/// <summary><c>uefi-menu-interrupt</c>: stops the firmware before it boots by itself (deploy-boot-uboot.md §9.3).</summary>
public sealed class UefiMenuInterruptAction(UefiMenu menu) : PipelineAction
{
    public override string Name => "uefi-menu-interrupt";

    public override string Summary => "stop the firmware in its menu";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        await scope.Console.WaitForAsync([ConsolePattern.Expression(menu.InterruptPrompt)], "the firmware's invitation to stop it", scope.WaitLimit, ErrorTypes.Infrastructure, stop,
            $"Was {scope.Run.Device.Hostname} switched on, and is interrupt_prompt of its uefi-menu what its firmware prints?");
        await scope.Console.SendAsync(menu.InterruptString, TimeSpan.Zero, stop);
    }
}
