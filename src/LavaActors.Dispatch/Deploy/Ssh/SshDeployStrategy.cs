using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Ssh;

/// <summary>Deploy <c>to: ssh</c> (secondary-connections.md §5).</summary>
public sealed class SshDeployStrategy : IBlockStrategy
{
    public string Kind => "deploy";

    public string Name => "deploy ssh";

    public string? WhyNot(PlanScope scope)
    {
        var to = scope.As<DeployBlock>().To;
        if (to != "ssh") return $"'to' is {to}";
        return scope.Device.DeployMethods.ContainsKey("ssh") ? null : "the device has no deploy method 'ssh'";
    }

    public PipelineAction Build(PlanScope scope) => new ScpOverlayAction(scope);
}
