using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Docker;

/// <summary>Boot <c>method: docker</c>: a container of the image that was deployed (deploy-boot-uboot.md §8).</summary>
public sealed class DockerBootStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot docker";

    public string? WhyNot(PlanScope scope)
    {
        if (scope.As<BootBlock>().Method != "docker") return $"'method' is {scope.As<BootBlock>().Method}";
        return scope.Device.BootMethods.ContainsKey("docker") ? null : "the device has no boot method 'docker'";
    }

    public PipelineAction Build(PlanScope scope) => new BootDockerAction(scope);
}
