namespace LavaActors.Devices;

/// <summary>A boot method <c>qemu</c> or <c>qemu-nfs</c> (spec: deploy-boot-uboot.md §8, §11).</summary>
public sealed record QemuMethod
{
    /// <summary>The emulator: a program on the dispatcher's PATH, or its absolute path.</summary>
    public required string Command { get; init; }

    /// <summary>Options, each one or several words as a shell would split them.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>More of them, behind <see cref="Options"/>.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];

    /// <summary>What <c>qemu-nfs</c> gives the kernel; null where the device does not say.</summary>
    public QemuAppend? Append { get; init; }
}
