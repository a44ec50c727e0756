using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary>What the overlay's actions hand on.</summary>
public static class OverlayKeys
{
    /// <summary>The overlay in the making.</summary>
    public static readonly DataKey<OverlayBuilder> Builder = new("the test overlay", "lava-overlay");

    /// <summary>The finished overlay.</summary>
    public static readonly DataKey<BuiltOverlay> Built = new("the packed test overlay", "compress-overlay");

    /// <summary>The public key to authorise on the target, where the deploy block says <c>authorize: ssh</c>.</summary>
    public static readonly DataKey<string> AuthorizedKey = new("the job's public key", "ssh-authorize");

    /// <summary>What the operating system that was deployed is like.</summary>
    public static readonly DataKey<OperatingSystemProfile> System = new("the operating system", "lava-overlay");
}
