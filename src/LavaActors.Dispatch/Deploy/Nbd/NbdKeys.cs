using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Nbd;

/// <summary>What the deployment over a network block device hands on.</summary>
public static class NbdKeys
{
    /// <summary>Where the board finds its root.</summary>
    public static readonly DataKey<NbdServer> Server = new("the network block device", "xnbd-server-deploy");
}
