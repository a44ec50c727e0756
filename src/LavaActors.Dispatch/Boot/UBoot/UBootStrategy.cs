using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.UBoot;

/// <summary>Boot <c>method: u-boot</c> (deploy-boot-uboot.md §6).</summary>
public sealed class UBootStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot u-boot";

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<BootBlock>();
        if (block.Method != "u-boot") return $"'method' is {block.Method}";
        if (!scope.Device.Bootloaders.ContainsKey(Bootloader.UBoot)) return "the device has no boot method 'u-boot'";
        return block.CommandsName is null && block.InlineCommands is null ? "'commands' is missing: name a command set of the device, or list the commands" : null;
    }

    public PipelineAction Build(PlanScope scope) => new UBootAction(scope);
}
