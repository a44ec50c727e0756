using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Images;

/// <summary>What the deployment of an emulated machine hands on.</summary>
public static class ImageKeys
{
    /// <summary>The key of the firmware among the files.</summary>
    public const string Uefi = "uefi";

    /// <summary>The disk with the test overlay.</summary>
    public static readonly DataKey<OverlayDisk> Disk = new("the disk with the test overlay", "apply-overlay-guest");
}
