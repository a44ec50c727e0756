using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Containers;

/// <summary>What containers hand on.</summary>
public static class ContainerKeys
{
    /// <summary>Set in a namespace whose console is a container: its image.</summary>
    public static readonly DataKey<string> Running = new("the container", "docker-run");

    /// <summary>The image that a deployment has brought.</summary>
    public static readonly DataKey<string> Image = new("the container's image", "deploy-docker");
}
