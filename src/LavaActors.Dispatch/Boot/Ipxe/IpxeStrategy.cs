using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Ipxe;

/// <summary>Boot <c>method: ipxe</c>: a PC whose network card has iPXE (deploy-boot-uboot.md §9.3).</summary>
public sealed class IpxeStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot ipxe";

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<BootBlock>();
        if (block.Method != Bootloader.Ipxe) return $"'method' is {block.Method}";
        if (!scope.Device.Bootloaders.ContainsKey(Bootloader.Ipxe)) return "the device has no boot method 'ipxe' with a bootloader_prompt";
        return block.CommandsName is null && block.InlineCommands is null ? "'commands' is missing: name a command set of the device, or list the commands" : null;
    }

    public PipelineAction Build(PlanScope scope) => new IpxeAction(scope);
}
