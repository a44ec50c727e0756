using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary>What a boot through a boot loader hands on.</summary>
public static class BootloaderKeys
{
    /// <summary>The lines to type, substituted.</summary>
    public static readonly DataKey<IReadOnlyList<string>> Commands = new("the boot loader's commands", "bootloader-overlay");
}
