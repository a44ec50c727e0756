using LavaActors.Devices;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary>What the markers in boot commands stand for (deploy-boot-uboot.md §7). Pure: a run and a plan ask the same.</summary>
internal static class BootMarkers
{
    private const string ApplyOverlays = "{APPLY_DTBO_COMMANDS}", Overlay = "{DTBO}";

    /// <summary>Markers with their braces, and values; null: known, but without a value here.</summary>
    public static Dictionary<string, string?> Of(BootFacts facts)
    {
        var files = facts.Files;
        var ramdisk = files.GetValueOrDefault("ramdisk") ?? files.GetValueOrDefault("initrd");
        var markers = new Dictionary<string, string?>
        {
            ["{SERVER_IP}"] = facts.TftpServer,
            ["{LAVA_DISPATCHER_IP}"] = facts.Dispatcher,
            ["{DTB}"] = files.GetValueOrDefault("dtb"),
            ["{KERNEL}"] = files.GetValueOrDefault("kernel"),
            ["{TEE}"] = files.GetValueOrDefault("tee"),
            ["{RAMDISK}"] = ramdisk,
            ["{INITRD}"] = ramdisk,
            ["{PRESEED_CONFIG}"] = files.GetValueOrDefault("preseed"),
            ["{PRESEED_LOCAL}"] = facts.PreseedInRamdisk,
            ["{LAVA_MAC}"] = facts.Loader.Method.LavaMac,
            ["{LAVA_JOB_ID}"] = facts.JobId,
            ["{NFSROOTFS}"] = facts.NfsDirectory,
            ["{NFS_SERVER_IP}"] = facts.NfsServer,
            ["{NBDSERVERIP}"] = facts.NbdServer,
            ["{NBDSERVERPORT}"] = facts.NbdPort,
            ["{EXTRA_FILES_DIR}"] = facts.ExtraFilesDirectory,
        };
        var load = facts.BootCommand is null ? null : facts.Device.Parameters.Addresses.GetValueOrDefault(facts.BootCommand);
        if (load is not null) AddAddresses(markers, facts.BootCommand!, load, ramdisk, facts.Device.DeployParameters, files);
        AddDeviceTreeOverlays(markers, load, facts.Device.Parameters, files);
        return markers;
    }

    /// <summary>The lines with the device's commands for device tree overlays in the place of their marker: once for each file, with <c>{DTBO}</c> for its name. Without files
    /// the line is dropped.</summary>
    public static IReadOnlyList<string> WithDeviceTreeOverlays(IReadOnlyList<string> lines, IReadOnlyList<string> commands, IReadOnlyDictionary<string, string> files)
    {
        var all = new List<string>();
        foreach (var line in lines)
        {
            if (!line.Contains(ApplyOverlays, StringComparison.Ordinal)) all.Add(line);
            else all.AddRange(OverlayFiles(files).SelectMany(file => commands.Select(c => c.Replace(Overlay, $"{{{file.ToUpperInvariant()}}}", StringComparison.Ordinal))));
        }

        return all;
    }

    /// <summary>Keys of the device tree overlays, in the order of the job: <c>dtbo0</c>, <c>dtbo1</c>, ...</summary>
    private static IEnumerable<string> OverlayFiles(IReadOnlyDictionary<string, string> files) =>
        Enumerable.Range(0, files.Count).Select(n => FormattableString.Invariant($"dtbo{n}")).TakeWhile(files.ContainsKey);

    private static void AddAddresses(Dictionary<string, string?> markers, string bootCommand, LoadAddresses load, string? ramdisk, DeployParameters deploy, IReadOnlyDictionary<string, string> files)
    {
        var header = deploy.AddHeader ?? "u-boot";
        // The initial ramdisk of a network block device is served as it is.
        var isBare = header == "raw" || files.ContainsKey("initrd");
        var ramdiskAddress = ramdisk is not null && (header == "u-boot" || isBare) ? load.Ramdisk : "-";
        markers["{KERNEL_ADDR}"] = load.Kernel;
        markers["{DTB_ADDR}"] = load.Dtb;
        markers["{RAMDISK_ADDR}"] = ramdiskAddress;
        markers["{TEE_ADDR}"] = load.Tee;
        var first = files.ContainsKey("tee") ? load.Tee : load.Kernel;
        var second = ramdiskAddress is not "-" && isBare ? ramdiskAddress + ":${initrd_size}" : ramdiskAddress;
        markers["{BOOTX}"] = $"{bootCommand} {first} {second} {load.Dtb}";
    }

    private static void AddDeviceTreeOverlays(Dictionary<string, string?> markers, LoadAddresses? load, DeviceParameters parameters, IReadOnlyDictionary<string, string> files)
    {
        var any = OverlayFiles(files).Any();
        markers["{DTB_BASE_ADDR}"] = any ? load?.Dtb : null;
        markers["{DTB_BASE_RESIZE}"] = any ? parameters.DtbBaseResize : null;
        markers["{DTBO_ADDR}"] = any ? load?.Dtbo : null;
        foreach (var key in OverlayFiles(files)) markers[$"{{{key.ToUpperInvariant()}}}"] = files[key];
    }
}
