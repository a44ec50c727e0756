using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Nbd;

/// <summary>Deploy <c>to: nbd</c>: a root file system as a network block device (deploy-boot-uboot.md §5).</summary>
public sealed class NbdDeployStrategy : IBlockStrategy
{
    public string Kind => "deploy";

    public string Name => "deploy nbd";

    public string? WhyNot(PlanScope scope)
    {
        var to = scope.As<DeployBlock>().To;
        if (to != "nbd") return $"'to' is {to}";
        if (!scope.Device.DeployMethods.ContainsKey("nbd")) return "the device has no deploy method 'nbd'";
        return scope.Job.Xnbd is null ? "the job lacks 'protocols: {lava-xnbd: {port: auto}}'" : null;
    }

    public PipelineAction Build(PlanScope scope) => new NbdDeployAction(scope);
}
