using LavaActors.Devices;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.UBoot;

/// <summary><c>bootloader-overlay</c>: settles the lines that will be typed (deploy-boot-uboot.md §6.3, §7).</summary>
public sealed class BootloaderOverlayAction : PipelineAction
{
    public override string Name => "bootloader-overlay";

    public override string Summary => "put addresses and file names into the boot commands";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var block = (BootBlock)scope.Node.Block!;
        var sets = scope.Run.Device.UBoot!.CommandSets;
        if (block.CommandsName is { } name && !sets.ContainsKey(name))
            scope.Error($"{scope.Run.Device.Hostname} has no boot commands '{name}'; it has {string.Join(", ", sets.Keys)}");
        if (BootCommandOf(scope.Run, block) is { } boot && !scope.Run.Device.Parameters.Addresses.ContainsKey(boot))
            scope.Error($"{scope.Run.Device.Hostname} has no load addresses for '{boot}'; it has {string.Join(", ", scope.Run.Device.Parameters.Addresses.Keys)}");
        return Task.CompletedTask;
    }

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var block = scope.Block<BootBlock>();
        var device = scope.Run.Device;
        var lines = block.InlineCommands ?? device.UBoot!.CommandSets[block.CommandsName!];
        var markers = Markers(scope, BootCommandOf(scope.Run, block));
        var commands = BootSubstitutions.Apply(lines, markers);
        if (commands.Count == 0) throw ActionFault.Configuration($"nothing is left of the boot commands '{block.CommandsName}' of {device.Hostname}: every line names a file that was not deployed");
        scope.Set(UBootKeys.Commands, commands);
        scope.Set(BootKeys.Substitutions, markers.Where(m => !string.IsNullOrEmpty(m.Value)).ToDictionary(m => m.Key, m => m.Value!));
        foreach (var command in commands) scope.Log.Debug($"boot command: {command}");
        foreach (var (name, marker) in (ReadOnlySpan<(string, string)>)[("kernel_addr", "{KERNEL_ADDR}"), ("dtb_addr", "{DTB_ADDR}"), ("ramdisk_addr", "{RAMDISK_ADDR}"), ("tee_addr", "{TEE_ADDR}")])
        {
            if (markers.GetValueOrDefault(marker) is { } address) scope.Results[name] = address;
        }

        return Task.CompletedTask;
    }

    /// <summary>The command that starts the kernel: of the kernel's type, else of the block's old key <c>type</c>, which classic jobs have instead.</summary>
    public static string? BootCommandOf(RunContext run, BootBlock block) =>
        run.Data.Find(block.Namespace, TftpKeys.BootCommand) ?? (block.Type is "bootm" or "booti" or "bootz" ? block.Type : null);

    private static Dictionary<string, string?> Markers(ActionScope scope, string? bootCommand)
    {
        var run = scope.Run;
        var configuration = run.Settings.Configuration;
        var files = scope.Find(TftpKeys.Files) ?? new Dictionary<string, string>();
        var ramdisk = files.GetValueOrDefault("ramdisk");
        var nfs = scope.Find(TftpKeys.NfsRoot);
        var markers = new Dictionary<string, string?>
        {
            ["{SERVER_IP}"] = configuration.DispatcherTftpIp ?? configuration.DispatcherIp,
            ["{LAVA_DISPATCHER_IP}"] = configuration.DispatcherIp,
            ["{DTB}"] = files.GetValueOrDefault("dtb"),
            ["{KERNEL}"] = files.GetValueOrDefault("kernel"),
            ["{TEE}"] = files.GetValueOrDefault("tee"),
            ["{RAMDISK}"] = ramdisk,
            ["{INITRD}"] = ramdisk,
            ["{PRESEED_CONFIG}"] = files.GetValueOrDefault("preseed"),
            ["{LAVA_MAC}"] = run.Device.UBoot!.LavaMac,
            ["{LAVA_JOB_ID}"] = run.JobText,
            ["{NFSROOTFS}"] = nfs?.Directory,
            ["{NFS_SERVER_IP}"] = nfs?.Server,
            ["{EXTRA_FILES_DIR}"] = ExtraFiles.OnTftp(files),
        };
        if (bootCommand is not null && run.Device.Parameters.Addresses.TryGetValue(bootCommand, out var load)) AddAddresses(markers, bootCommand, load, ramdisk, run.Device.DeployParameters, files);
        return markers;
    }

    private static void AddAddresses(Dictionary<string, string?> markers, string bootCommand, LoadAddresses load, string? ramdisk, DeployParameters deploy, IReadOnlyDictionary<string, string> files)
    {
        var header = deploy.AddHeader ?? "u-boot";
        var ramdiskAddress = ramdisk is not null && (header is "u-boot" or "raw") ? load.Ramdisk : "-";
        markers["{KERNEL_ADDR}"] = load.Kernel;
        markers["{DTB_ADDR}"] = load.Dtb;
        markers["{RAMDISK_ADDR}"] = ramdiskAddress;
        markers["{TEE_ADDR}"] = load.Tee;
        var first = files.ContainsKey("tee") ? load.Tee : load.Kernel;
        var second = ramdiskAddress is not "-" && header == "raw" ? ramdiskAddress + ":${initrd_size}" : ramdiskAddress;
        markers["{BOOTX}"] = $"{bootCommand} {first} {second} {load.Dtb}";
    }
}
