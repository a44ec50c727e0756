namespace LavaActors.Dispatch.Download;

/// <summary>What one complete transfer brought.</summary>
internal sealed record TransferResult(long Size, long FileSize, IReadOnlyDictionary<ChecksumKind, string> Checksums);
