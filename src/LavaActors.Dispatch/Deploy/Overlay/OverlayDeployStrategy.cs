using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary>Deploy <c>to: overlay</c>: only the test overlay is made (deploy-boot-uboot.md §5).</summary>
public sealed class OverlayDeployStrategy : IBlockStrategy
{
    public string Kind => "deploy";

    public string Name => "deploy overlay";

    public string? WhyNot(PlanScope scope)
    {
        var to = scope.As<DeployBlock>().To;
        if (to != "overlay") return $"'to' is {to}";
        return scope.Device.DeployMethods.ContainsKey("overlay") ? null : "the device has no deploy method 'overlay'";
    }

    public PipelineAction Build(PlanScope scope) => new LavaOverlayAction(scope);
}
