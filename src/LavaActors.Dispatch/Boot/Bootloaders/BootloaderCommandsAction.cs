using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary><c>bootloader-commands</c>: types the commands one after another, each at the prompt, until the kernel starts (deploy-boot-uboot.md §6.3).</summary>
/// <param name="loader">The boot method whose boot loader it is.</param>
/// <param name="startsSystem">The last command starts a system; else the boot loader is left at its prompt.</param>
public sealed class BootloaderCommandsAction(string loader, bool startsSystem = true) : PipelineAction
{
    public override string Name => "bootloader-commands";

    public override string Summary => "type the boot loader's commands";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override TimeSpan BuiltInTimeout => TimeSpan.FromSeconds(90);

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var device = scope.Run.Device;
        var (_, method, constants) = device.Bootloaders[loader];
        var prompt = ConsolePattern.Expression(method.BootloaderPrompt);
        var errors = constants.ErrorMessages.Select(ConsolePattern.Expression).ToList();
        await scope.Console.WaitForAsync([prompt], "the boot loader's prompt", scope.WaitLimit, ErrorTypes.Infrastructure, stop,
            $"Was the boot loader interrupted in time, and is bootloader_prompt of {device.Hostname} what it prints?");
        var commands = scope.Get(BootloaderKeys.Commands);
        for (var i = 0; i < commands.Count; i++)
        {
            await scope.Console.SendAsync(commands[i] + "\n", device.CharacterDelays.Boot, stop);
            if (i + 1 < commands.Count || !startsSystem) await StepAsync(scope, prompt, errors, commands[i], stop);
        }

        if (startsSystem && (scope.Block<BootBlock>().BootloaderFinalMessage ?? constants.FinalMessage) is { } final)
            await StepAsync(scope, ConsolePattern.Expression(final), errors, commands[^1], stop);
    }

    private static async Task StepAsync(ActionScope scope, ConsolePattern wanted, List<ConsolePattern> errors, string command, CancellationToken stop)
    {
        var seen = await scope.Console.WaitForAsync([wanted, .. errors], $"an answer to '{command}'", scope.WaitLimit, ErrorTypes.Infrastructure, stop,
            $"Check the command, and the network between {scope.Run.Device.Hostname} and the TFTP server");
        if (seen.Index == 0) return;
        throw ActionFault.Infrastructure($"the boot loader reported '{seen.Text}' after '{command}'; check the file, the addresses and the network of {scope.Run.Device.Hostname}");
    }
}
