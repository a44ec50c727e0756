using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.UBoot;

/// <summary><c>bootloader-commands-altbank</c>: has U-Boot start again from the other bank of its flash (deploy-boot-uboot.md §6.2).</summary>
public sealed class AltBankAction : PipelineAction
{
    public override string Name => "bootloader-commands-altbank";

    public override string Summary => "start the boot loader of the other bank";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(scope.Run.Device.UBoot!.AltBankCommand))
            scope.Error($"{scope.Run.Device.Hostname} has 'uboot_altbank' and no 'uboot_altbank_cmd'; give the command that starts the other bank, or remove the first");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var device = scope.Run.Device;
        await scope.Console.WaitForAsync([ConsolePattern.Expression(device.UBoot!.BootloaderPrompt)], "the boot loader's prompt", scope.WaitLimit, ErrorTypes.Infrastructure, stop,
            $"Was the boot loader interrupted in time, and is bootloader_prompt of {device.Hostname} what it prints?");
        await scope.Console.SendAsync(device.UBoot.AltBankCommand + "\n", device.CharacterDelays.Boot, stop);
    }
}
