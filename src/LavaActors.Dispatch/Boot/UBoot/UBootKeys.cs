using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.UBoot;

/// <summary>What a boot through U-Boot hands on.</summary>
public static class UBootKeys
{
    /// <summary>The lines to type, substituted.</summary>
    public static readonly DataKey<IReadOnlyList<string>> Commands = new("the boot loader's commands", "bootloader-overlay");
}
