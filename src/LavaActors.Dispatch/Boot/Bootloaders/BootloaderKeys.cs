using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary>What a boot through a boot loader hands on.</summary>
public static class BootloaderKeys
{
    /// <summary>The lines to type, substituted.</summary>
    public static readonly DataKey<IReadOnlyList<string>> Commands = new("the boot loader's commands", "bootloader-overlay");

    /// <summary>Markers that have a value, with their braces: what an interactive test may name too.</summary>
    public static readonly DataKey<IReadOnlyDictionary<string, string>> Substitutions = new("the values of the boot loader's markers", "bootloader-overlay");
}
