using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Docker;

/// <summary>Deploy <c>to: docker</c>: an image that a later boot runs (deploy-boot-uboot.md §5).</summary>
public sealed class DockerDeployStrategy : IBlockStrategy
{
    public string Kind => "deploy";

    public string Name => "deploy docker";

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<DeployBlock>();
        if (block.To != "docker") return $"'to' is {block.To}";
        if (!scope.Device.DeployMethods.ContainsKey("docker")) return "the device has no deploy method 'docker'";
        return block.Container is null ? "'image' is missing" : null;
    }

    public PipelineAction Build(PlanScope scope) => new DeployDockerAction(scope);
}
