using LavaActors.Devices;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary><c>bootloader-overlay</c>: settles the lines that will be typed (deploy-boot-uboot.md §6.3, §7).</summary>
/// <param name="loader">The boot method whose boot loader it is.</param>
public sealed class BootloaderOverlayAction(string loader) : PipelineAction
{
    public override string Name => "bootloader-overlay";

    public override string Summary => "put addresses and file names into the boot commands";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var (device, block) = (scope.Run.Device, (BootBlock)scope.Node.Block!);
        var sets = device.Bootloaders[loader].Method.CommandSets;
        if (block.CommandsName is { } name && !sets.ContainsKey(name))
            scope.Error($"{device.Hostname} has no boot commands '{name}'; it has {string.Join(", ", sets.Keys)}");
        else if (LinesOf(block, device.Bootloaders[loader].Method).Count == 0 && StartsSystem(block))
            scope.Error($"the list of boot commands is empty, so nothing would start a system; list them {(block.CommandsName is { } set ? $"in '{set}' of {device.Hostname}" : "in the job, or name a set of the device")}");
        if (BootCommandOf(scope.Run, block) is { } boot && loader == Bootloader.UBoot && !device.Parameters.Addresses.ContainsKey(boot))
            scope.Error($"{device.Hostname} has no load addresses for '{boot}'; it has {string.Join(", ", device.Parameters.Addresses.Keys)}");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var block = scope.Block<BootBlock>();
        var device = scope.Run.Device;
        var method = device.Bootloaders[loader].Method;
        if (block.InlineCommands is not null) scope.Log.Info("the boot commands are the job's own, not those of the device");
        var lines = LinesOf(block, method);
        var facts = BootFacts.Of(scope.Run, scope.Namespace, device.Bootloaders[loader], BootCommandOf(scope.Run, block));
        var markers = BootMarkers.Of(facts);
        var commands = BootSubstitutions.Apply(BootMarkers.WithDeviceTreeOverlays(lines, method.ApplyDtboCommands, facts.Files), markers);
        if (commands.Count == 0 && StartsSystem(block))
            throw ActionFault.Configuration($"nothing is left of the boot commands {(block.CommandsName is { } name ? $"'{name}' of {device.Hostname}" : "of the job")}: every line names a file that was not deployed");
        if (BootScript.IsWanted(block)) commands = await BootScript.PublishAsync(scope, loader, commands, stop);
        scope.Set(BootloaderKeys.Commands, commands);
        scope.Set<IReadOnlyDictionary<string, string>>(BootloaderKeys.Substitutions, markers.Where(m => !string.IsNullOrEmpty(m.Value)).ToDictionary(m => m.Key, m => m.Value!));
        foreach (var command in commands) scope.Log.Debug($"boot command: {command}");
        foreach (var (name, marker) in (ReadOnlySpan<(string, string)>)[("kernel_addr", "{KERNEL_ADDR}"), ("dtb_addr", "{DTB_ADDR}"), ("ramdisk_addr", "{RAMDISK_ADDR}"), ("tee_addr", "{TEE_ADDR}")])
        {
            if (markers.GetValueOrDefault(marker) is { } address) scope.Results[name] = address;
        }
    }

    /// <summary>Those of the job, else those of the device. A boot loader that is only entered may be given none.</summary>
    private static IReadOnlyList<string> LinesOf(BootBlock block, UBootMethod method) =>
        block.InlineCommands ?? (block.CommandsName is { } name ? method.CommandSets[name] : []);

    private static bool StartsSystem(BootBlock block) => block.Method != "bootloader";

    /// <summary>The command that starts the kernel: of the kernel's type, else of the block's old key <c>type</c>, which classic jobs have instead.</summary>
    public static string? BootCommandOf(RunContext run, BootBlock block) =>
        run.Data.Find(block.Namespace, TftpKeys.BootCommand) ?? (block.Type is "bootm" or "booti" or "bootz" ? block.Type : null);
}
