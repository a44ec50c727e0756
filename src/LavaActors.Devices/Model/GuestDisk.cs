namespace LavaActors.Devices;

/// <summary>The disk that brings the test overlay to an emulated machine: <c>actions.deploy.methods.image.parameters.guest</c> (spec: deploy-boot-uboot.md §5, §11).</summary>
public sealed record GuestDisk
{
    /// <summary>In MiB.</summary>
    public int Size { get; init; } = 512;

    /// <summary>QEMU's name of the bus; null: <c>ide</c> on PCs, <c>virtio</c> elsewhere.</summary>
    public string? Interface { get; init; }

    /// <summary>QEMU's id of the drive.</summary>
    public string DriveId { get; init; } = "lavatest";
}
