using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Grub;

/// <summary>Boot <c>method: grub</c>: a PC whose GRUB offers a command line (deploy-boot-uboot.md §9.3).</summary>
public sealed class GrubStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot grub";

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<BootBlock>();
        if (block.Method != Bootloader.Grub) return $"'method' is {block.Method}";
        if (!scope.Device.Bootloaders.TryGetValue(Bootloader.Grub, out _)) return "the device has no boot method 'grub' with a bootloader_prompt";
        if (scope.Device.BootMethods[Bootloader.Grub]?.ContainsKey("sequence") == true) return "the device's boot method 'grub' has a 'sequence', which this dispatcher cannot do";
        return block.CommandsName is null && block.InlineCommands is null ? "'commands' is missing: name a command set of the device, or list the commands" : null;
    }

    public PipelineAction Build(PlanScope scope) => new GrubMainAction(scope);
}
