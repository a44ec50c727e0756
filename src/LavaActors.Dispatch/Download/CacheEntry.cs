namespace LavaActors.Dispatch.Download;

/// <summary>What the cache knows of one file, kept as JSON beside it.</summary>
/// <param name="Url">where it came from</param>
/// <param name="Content">file name below the cache's `content` directory</param>
/// <param name="FileSize">bytes of that file, after decompression</param>
/// <param name="FileTime">its modification time: together with the size it tells that nobody wrote into it through a hard link</param>
/// <param name="Size">bytes as they arrived</param>
/// <param name="Checksums">of the bytes as they arrived; sha256 always</param>
/// <param name="EntityTag">the server's ETag</param>
/// <param name="LastModified">the server's Last-Modified</param>
/// <param name="CheckedAt">when the server last said that this is its content</param>
public sealed record CacheEntry(
    string Url, string Content, long FileSize, DateTime FileTime, long Size, IReadOnlyDictionary<ChecksumKind, string> Checksums,
    string? EntityTag, DateTimeOffset? LastModified, DateTimeOffset CheckedAt)
{
    /// <summary>Has all the sums asked for, and they agree.</summary>
    public bool Agrees(IReadOnlyDictionary<ChecksumKind, string> expected) => ChecksumSet.Mismatch(expected, Checksums) is null;

    /// <summary>The server can be asked whether it is still right.</summary>
    public bool HasValidator => EntityTag is not null || LastModified is not null;
}
