using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.UBoot;

/// <summary><c>bootloader-interrupt</c>: stops the boot loader before it boots by itself (deploy-boot-uboot.md §6.3).</summary>
public sealed class BootloaderInterruptAction : PipelineAction
{
    public override string Name => "bootloader-interrupt";

    public override string Summary => "interrupt the boot loader";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var method = scope.Run.Device.UBoot!;
        var constants = scope.Run.Device.Constants.UBoot;
        if (!method.NeedsInterrupt) return;
        var prompt = method.InterruptPrompt ?? constants.InterruptPrompt;
        await scope.Console.WaitForAsync([ConsolePattern.Expression(prompt)], "the boot loader's invitation to interrupt it", scope.WaitLimit, ErrorTypes.Infrastructure, stop,
            $"Was {scope.Run.Device.Hostname} switched on, and is interrupt_prompt of its configuration what its boot loader prints?");
        var controls = method.InterruptCtrlList ?? constants.InterruptCtrlList;
        if (controls.Count > 0)
        {
            foreach (var key in controls) await scope.Console.SendAsync(((char)(char.ToUpperInvariant(key[0]) - '@')).ToString(), TimeSpan.Zero, stop);
            return;
        }

        var text = method.InterruptChar ?? constants.InterruptCharacter;
        await scope.Console.SendAsync(constants.InterruptNewline ? text + "\n" : text, TimeSpan.Zero, stop);
    }
}
