using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>Deploy <c>to: tftp</c> (deploy-boot-uboot.md §2).</summary>
public sealed class TftpDeployStrategy : IBlockStrategy
{
    public string Kind => "deploy";

    public string Name => "deploy tftp";

    public string? WhyNot(PlanScope scope)
    {
        var to = scope.As<DeployBlock>().To;
        if (to != "tftp") return $"'to' is {to}";
        return scope.Device.DeployMethods.ContainsKey("tftp") ? null : "the device has no deploy method 'tftp'";
    }

    public PipelineAction Build(PlanScope scope) => new TftpDeployAction(scope);
}
