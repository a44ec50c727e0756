using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary><c>bootloader-interrupt</c>: stops the boot loader before it boots by itself (deploy-boot-uboot.md §6.3).</summary>
/// <param name="loader">The boot method whose boot loader it is.</param>
public sealed class BootloaderInterruptAction(string loader) : PipelineAction
{
    public override string Name => "bootloader-interrupt";

    public override string Summary => "interrupt the boot loader";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var (_, method, constants) = scope.Run.Device.Bootloaders[loader];
        if (!method.NeedsInterrupt) return;
        var prompt = method.InterruptPrompt ?? constants.InterruptPrompt;
        // A console server may take a connection a moment before it hands on what the board says: then the invitation is missed, and a board without anything to boot by itself stands at its prompt.
        var atPrompt = ConsolePattern.Expression($"(?:{method.BootloaderPrompt})[ \\t]*\\Z");
        var seen = await scope.Console.WaitForAsync([ConsolePattern.Expression(prompt), atPrompt], "the boot loader's invitation to interrupt it", scope.WaitLimit, ErrorTypes.Infrastructure, stop,
            $"Was {scope.Run.Device.Hostname} switched on, and is interrupt_prompt of its configuration what its boot loader prints?");
        if (seen.Index == 1)
        {
            scope.Log.Debug("the boot loader is at its prompt without having been interrupted");
            await scope.Console.SendAsync("\n", TimeSpan.Zero, stop);
            return;
        }

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
