namespace LavaActors.Dispatch.Download;

/// <summary>The checksums a job may give: its keys `md5sum`, `sha256sum`, `sha512sum`.</summary>
public enum ChecksumKind
{
    Md5,
    Sha256,
    Sha512,
}
