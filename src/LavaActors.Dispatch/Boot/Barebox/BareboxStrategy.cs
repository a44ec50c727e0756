using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Barebox;

/// <summary>Boot <c>method: barebox</c> (deploy-boot-uboot.md §9.3).</summary>
public sealed class BareboxStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot barebox";

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<BootBlock>();
        if (block.Method != Bootloader.Barebox) return $"'method' is {block.Method}";
        if (!scope.Device.Bootloaders.ContainsKey(Bootloader.Barebox)) return "the device has no boot method 'barebox' with a bootloader_prompt";
        return block.CommandsName is null && block.InlineCommands is null ? "'commands' is missing: name a command set of the device, or list the commands" : null;
    }

    public PipelineAction Build(PlanScope scope) => new BareboxAction(scope);
}
