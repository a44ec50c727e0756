using LavaActors.Jobs.Reading;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Methods;

/// <summary>All methods the field knows, and what becomes of each here. <c>docs/methods.md</c> shows the same table, and tests hold both against each other and against the dispatcher's
/// strategies: who adds a strategy raises the state of its row.</summary>
public static class MethodTable
{
    public static IReadOnlyList<MethodEntry> All { get; } =
    [
        new("deploy", "tftp", MethodState.Tested, "all parts, `tee`, `preseed` and `extra_files` among them"),
        new("deploy", "ssh", MethodState.Tested, "guests of a MultiNode job, and servers as devices; the overlay only, no files"),
        new("deploy", "overlay", MethodState.Tested),
        new("deploy", "tmpfs", MethodState.Tested),
        new("deploy", "nfs", MethodState.Tested) { Strategies = ["deploy nfs", "deploy nfs for qemu"] },
        new("deploy", "nbd", MethodState.Tested),
        new("deploy", "download", MethodState.Tested),
        new("deploy", "downloads", MethodState.Tested),
        new("deploy", "docker", MethodState.Tested, "on the dispatcher's own host"),
        .. Others("deploy", DeployKeys.ByMethod.Keys, ["overlay", "tmpfs", "nfs", "nbd", "download", "downloads", "docker"]),

        new("boot", "u-boot", MethodState.Tested),
        new("boot", "minimal", MethodState.Tested),
        new("boot", "ssh", MethodState.Tested),
        new("boot", "qemu", MethodState.Tested),
        new("boot", "qemu-nfs", MethodState.Tested),
        new("boot", "bootloader", MethodState.Tested),
        new("boot", "new_connection", MethodState.Tested),
        new("boot", "kexec", MethodState.Tested),
        new("boot", "grub", MethodState.Tested),
        new("boot", "grub-efi", MethodState.Tested),
        new("boot", "ipxe", MethodState.Tested),
        new("boot", "barebox", MethodState.Tested, "by a process board, since Debian has no barebox"),
        new("boot", "uefi-menu", MethodState.Tested),
        new("boot", "docker", MethodState.Tested, "on the dispatcher's own host"),
        .. Others("boot", BootKeys.ByMethod.Keys, ["u-boot", "minimal", "ssh", "qemu", "qemu-nfs", "bootloader", "new_connection", "kexec", "grub", "grub-efi", "ipxe", "barebox", "uefi-menu", "docker"]),

        new("test", "definitions", MethodState.Tested) { Strategies = ["test shell", "test MultiNode"] },
        new("test", "docker", MethodState.Tested, "`definitions` in a container; no USB devices"),
        new("test", "monitors", MethodState.Tested) { Strategies = ["test monitor"] },
        new("test", "interactive", MethodState.Tested),
        new("test", "services", MethodState.Run),

        new("command", "command", MethodState.Tested, "a command of the device's configuration") { Strategies = ["command"] },
    ];

    /// <summary>The row of a method, or null when nobody knows it.</summary>
    public static MethodEntry? Find(string kind, string name) => All.FirstOrDefault(m => m.Kind == kind && m.Name == name);

    /// <summary>The names of a kind, in the order of the table.</summary>
    public static IReadOnlyList<string> Names(string kind) => [.. All.Where(m => m.Kind == kind).Select(m => m.Name)];

    /// <summary>Reports a method that nobody knows.</summary>
    internal static void CheckKnown(MapReader reader, string kind, string key, string name)
    {
        if (name.Length > 0 && Find(kind, name) is null) reader.Error(key, $"there is no {kind} method '{name}'", NearestName.Remedy(name, Names(kind)));
    }

    private static IEnumerable<MethodEntry> Others(string kind, IEnumerable<string> all, IReadOnlyList<string> listed) =>
        all.Except(listed).Order(StringComparer.Ordinal).Select(name => new MethodEntry(kind, name, MethodState.Planned));
}
