using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads what a device says of emulated machines (spec: deploy-boot-uboot.md §8, §11).</summary>
internal static class QemuReader
{
    /// <param name="boot">The section <c>actions.boot</c>.</param>
    /// <param name="name"><c>qemu</c> or <c>qemu-nfs</c>.</param>
    /// <returns>Null when the device does not have the method, or it does not name a program.</returns>
    public static QemuMethod? Read(MapReader? boot, string name)
    {
        if (boot?.Section("methods") is not { } methods || !methods.Map.ContainsKey(name)) return null;
        if (methods.Section(name)?.Section("parameters") is not { } parameters)
        {
            methods.Error(name, "has no parameters", "add 'parameters: {command: qemu-system-x86_64, options: [...]}'");
            return null;
        }

        // Templates choose it by the job's context, and have none without.
        if (!parameters.Has("command"))
        {
            methods.Warning(name, "names no emulator", "add 'command: qemu-system-x86_64' to its parameters, unless the 'arch' of a job's context does");
            return null;
        }

        if (parameters.NonEmptyString("command") is not { } command) return null;
        // boot_options are of templates that name a root file system by it.
        parameters.Knows("boot_options");
        var method = new QemuMethod
        {
            Command = command,
            Options = parameters.Strings("options"),
            Extra = parameters.Strings("extra"),
            Append = parameters.Section("append") is { } append ? ReadAppend(append) : null,
        };
        parameters.WarnNearMisses();
        return method;
    }

    /// <param name="deploy">The section <c>actions.deploy</c>.</param>
    /// <returns>Null when the device has no deploy method <c>image</c>.</returns>
    public static GuestDisk? ReadDisk(MapReader? deploy)
    {
        if (deploy?.Section("methods") is not { } methods || !methods.Map.ContainsKey("image")) return null;
        if (methods.Section("image")?.Section("parameters")?.Section("guest") is not { } guest) return new GuestDisk();
        const int smallest = 1, largest = 65536;
        var disk = new GuestDisk();
        disk = disk with
        {
            Size = guest.Int("size", smallest, largest) ?? disk.Size,
            Interface = Name(guest, "interface"),
            DriveId = Name(guest, "driveid") ?? disk.DriveId,
        };
        guest.WarnNearMisses();
        return disk;
    }

    private static QemuAppend ReadAppend(MapReader reader)
    {
        var append = new QemuAppend(
            reader.NonEmptyString("console") ?? "ttyS0",
            reader.NonEmptyString("nfsrootargs") ?? "nfsroot={NFS_SERVER_IP}:{NFSROOTFS},tcp,hard",
            reader.NonEmptyString("ipargs") ?? "ip=dhcp");
        reader.Knows("root").WarnNearMisses();
        return append;
    }

    /// <summary>A value within an option of QEMU, where a comma begins the next one.</summary>
    private static string? Name(MapReader reader, string key)
    {
        var name = reader.NonEmptyString(key);
        if (name is null || name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return name;
        reader.Error(key, $"'{name}' is no name", "use letters, digits, '-', '_' and '.'");
        return null;
    }
}
