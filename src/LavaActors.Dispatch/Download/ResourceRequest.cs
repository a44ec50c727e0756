using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Download;

/// <summary>One resource of a deploy block (spec: deploy-boot-uboot.md §1.1).</summary>
public sealed record ResourceRequest
{
    /// <summary>The resource's key in the job: `kernel`, `dtb`, `nfsrootfs`, ... Key `ramdisk` is never decompressed.</summary>
    public required string Key { get; init; }

    /// <summary>As the job gives it, substitutions done: http, https or file.</summary>
    public required string Url { get; init; }

    /// <summary>Where the file goes; made if it is missing. Several requests may share it as long as their file names differ.</summary>
    public required string Directory { get; init; }

    /// <summary>Decompressed while it arrives (except for <see cref="Key"/> `ramdisk` and compression zip).</summary>
    public Compression Compression { get; init; }

    /// <summary>Expected checksums of the bytes as they arrive, hexadecimal, any case.</summary>
    public IReadOnlyDictionary<ChecksumKind, string> Checksums { get; init; } = new Dictionary<ChecksumKind, string>();

    /// <summary>Request headers, over http and https.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>May come from the dispatcher's cache and be kept there.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>
    /// The file will be changed in place, so it must not share its content with the cache. Otherwise it may be a hard link to the cache's file, and
    /// whoever changes it makes a new file.
    /// </summary>
    public bool Writable { get; init; }

    /// <summary>Another URL to take instead (the dispatcher's mirror map); returning its argument leaves it.</summary>
    public Func<string, string> Mirror { get; init; } = url => url;

    /// <summary>What decompression really is done here.</summary>
    public Compression Decompress => Key == "ramdisk" || Compression == Compression.Zip ? Compression.None : Compression;
}
