using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary>Boot <c>method: bootloader</c>: the board is left at its boot loader's prompt (deploy-boot-uboot.md §8).</summary>
public sealed class BootloaderStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot bootloader";

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<BootBlock>();
        if (block.Method != "bootloader") return $"'method' is {block.Method}";
        if (block.Bootloader is not { } loader) return "'bootloader' is missing: name the boot loader, as 'bootloader: u-boot'";
        if (scope.Device.Bootloaders.ContainsKey(loader)) return null;
        return $"the device has no boot loader '{loader}'; it has {(scope.Device.Bootloaders.Count == 0 ? "none" : string.Join(", ", scope.Device.Bootloaders.Keys))}";
    }

    public PipelineAction Build(PlanScope scope) => new BootBootloaderRetryAction(scope);
}
