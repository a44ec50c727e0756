namespace LavaActors.Dispatch.Deploy.Images;

/// <summary>A disk image with the test overlay.</summary>
/// <param name="File">On this host; qcow2.</param>
/// <param name="Uuid">Of its file system, by which the machine finds it.</param>
/// <param name="Directory">Where the machine mounts it.</param>
public sealed record OverlayDisk(string File, string Uuid, string Directory);
