using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Ssh;

/// <summary>What the deployment over SSH hands on.</summary>
public static class SshKeys
{
    /// <summary>Where the role logs in.</summary>
    public static readonly DataKey<GuestTarget> Target = new("the address of the host", "prepare-scp-overlay");

    /// <summary>Where the overlay lies on the host's device.</summary>
    public static readonly DataKey<string> RemoteOverlay = new("the overlay on the device", "scp-deploy");
}
