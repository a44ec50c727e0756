using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Images;

/// <summary>Deploy <c>to: tmpfs</c> with <c>images</c>: the files of an emulated machine (deploy-boot-uboot.md §5, pipeline.md §4).</summary>
public sealed class ImagesDeployStrategy : IBlockStrategy
{
    public string Kind => "deploy";

    public string Name => "deploy tmpfs";

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<DeployBlock>();
        if (block.To != "tmpfs") return $"'to' is {block.To}";
        if (scope.Device.GuestDisk is null) return "the device has no deploy method 'image'";
        if (block.Images.Count == 0) return "'images' is missing: give the files of the machine, each with 'url' and 'image_arg'";
        return block.Type is null or "monitor" ? null : $"'type' is {block.Type}";
    }

    public PipelineAction Build(PlanScope scope) => new DeployImagesAction(scope);
}
