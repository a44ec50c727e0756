namespace LavaActors.Dispatch.Images;

/// <summary>A partition of a disk's image.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record DiskPartition(long Start, long Length);
