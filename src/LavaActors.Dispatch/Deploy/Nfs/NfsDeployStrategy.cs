using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Nfs;

/// <summary>Deploy <c>to: nfs</c> for boards: a root file system alone (deploy-boot-uboot.md §5).</summary>
public sealed class NfsDeployStrategy : IBlockStrategy
{
    public string Kind => "deploy";

    public string Name => "deploy nfs";

    public string? WhyNot(PlanScope scope)
    {
        var to = scope.As<DeployBlock>().To;
        if (to != "nfs") return $"'to' is {to}";
        if (!scope.Device.DeployMethods.ContainsKey("nfs")) return "the device has no deploy method 'nfs'";
        return scope.Device.DeployMethods.ContainsKey("image") ? "the device has the deploy method 'image': it is an emulated machine" : null;
    }

    public PipelineAction Build(PlanScope scope) => new NfsDeployAction(scope);
}
