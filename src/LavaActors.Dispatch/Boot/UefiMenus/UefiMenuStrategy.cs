using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.UefiMenus;

/// <summary>Boot <c>method: uefi-menu</c>: a firmware with a menu on the console (deploy-boot-uboot.md §9.3).</summary>
public sealed class UefiMenuStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot uefi-menu";

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<BootBlock>();
        if (block.Method != UefiMenu.Method) return $"'method' is {block.Method}";
        if (scope.Device.UefiMenu is not { } menu) return "the device has no boot method 'uefi-menu' with all its parameters";
        if (block.CommandsName is not { } name) return "'commands' is missing, or a list: name a menu of the device";
        return menu.Menus.ContainsKey(name) ? null : $"the device's uefi-menu has no '{name}'; it has {string.Join(", ", menu.Menus.Keys)}";
    }

    public PipelineAction Build(PlanScope scope) => new UefiMenuAction(scope);
}
