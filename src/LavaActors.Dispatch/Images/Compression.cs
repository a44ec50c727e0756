namespace LavaActors.Dispatch.Images;

/// <summary>How a file is compressed (spec: deploy-boot-uboot.md §1.1, key `compression`).</summary>
public enum Compression
{
    None,
    Gz,
    Bz2,
    Xz,
    Zstd,

    /// <summary>Known as a key, never decompressed.</summary>
    Zip,
}
