using LavaActors.Jobs.Reading;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Methods;

/// <summary>All methods the field knows, and what becomes of each here. <c>docs/methods.md</c> shows the same table, and tests hold both against each other and against the dispatcher's
/// strategies: who adds a strategy raises the state of its row.</summary>
public static class MethodTable
{
    public static IReadOnlyList<MethodEntry> All { get; } =
    [
        new("deploy", "tftp", MethodState.Tested),
        new("deploy", "ssh", MethodState.Tested, "guests of a MultiNode job, and servers as devices; the overlay only, no files"),
        new("deploy", "overlay", MethodState.Run),
        new("deploy", "tmpfs", MethodState.Validated),
        new("deploy", "nfs", MethodState.Validated),
        new("deploy", "nbd", MethodState.Validated),
        new("deploy", "download", MethodState.Validated),
        new("deploy", "downloads", MethodState.Validated),
        .. Others("deploy", DeployKeys.ByMethod.Keys, ["overlay", "tmpfs", "nfs", "nbd", "download", "downloads"]),

        new("boot", "u-boot", MethodState.Tested, "not with `use_bootscript`"),
        new("boot", "minimal", MethodState.Run),
        new("boot", "ssh", MethodState.Tested),
        new("boot", "qemu", MethodState.Validated),
        new("boot", "qemu-nfs", MethodState.Validated),
        new("boot", "bootloader", MethodState.Validated),
        new("boot", "new_connection", MethodState.Validated),
        new("boot", "kexec", MethodState.Validated),
        new("boot", "grub", MethodState.Validated),
        new("boot", "grub-efi", MethodState.Validated),
        new("boot", "ipxe", MethodState.Validated),
        new("boot", "barebox", MethodState.Validated),
        .. Others("boot", BootKeys.ByMethod.Keys, ["u-boot", "minimal", "ssh", "qemu", "qemu-nfs", "bootloader", "new_connection", "kexec", "grub", "grub-efi", "ipxe", "barebox"]),

        new("test", "definitions", MethodState.Tested) { Strategies = ["test shell", "test MultiNode"] },
        new("test", "docker", MethodState.Planned, "`definitions` in a container; refused before anything is touched"),
        new("test", "monitors", MethodState.Tested) { Strategies = ["test monitor"] },
        new("test", "interactive", MethodState.Tested),
        new("test", "services", MethodState.Validated),

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
        all.Except(listed).Order(StringComparer.Ordinal).Select(name => new MethodEntry(kind, name, MethodState.Validated));
}
