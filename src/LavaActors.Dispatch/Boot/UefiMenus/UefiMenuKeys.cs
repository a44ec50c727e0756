using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.UefiMenus;

/// <summary>What a boot through a firmware's menu hands on.</summary>
public static class UefiMenuKeys
{
    /// <summary>What is chosen, the job's values put in.</summary>
    public static readonly DataKey<IReadOnlyList<MenuSelection>> Selections = new("what is chosen in the menu", "uefi-commands");
}
