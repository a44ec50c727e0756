using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>What a deployment over TFTP and NFS hands on.</summary>
public static class TftpKeys
{
    /// <summary>A resource key that jobs do not have: the test overlay, for an installer that fetches it.</summary>
    internal const string Overlay = "overlay";

    /// <summary>Files on this dispatcher's disk, by resource key.</summary>
    public static readonly DataKey<Dictionary<string, string>> Paths = new("the downloaded files", "download-retry");

    /// <summary>Names under which the board can fetch them over TFTP, by resource key.</summary>
    public static readonly DataKey<IReadOnlyDictionary<string, string>> Files = new("the files on the TFTP server", "tftp-deploy");

    /// <summary>The root file system on the NFS server.</summary>
    public static readonly DataKey<NfsRoot> NfsRoot = new("the NFS root", "extract-nfsrootfs");

    /// <summary>bootm, booti or bootz, by the kernel's type.</summary>
    public static readonly DataKey<string> BootCommand = new("the boot command", "uboot-prepare-kernel");

    /// <summary>The name of an installer's answers in its ramdisk.</summary>
    public static readonly DataKey<string> PreseedInRamdisk = new("the preseed file in the ramdisk", "configure-preseed-file");

    /// <summary>Further archives for the ramdisk, each a directory tree.</summary>
    public static readonly DataKey<List<string>> RamdiskTrees = new("what goes into the ramdisk", "extract-overlay-ramdisk");
}
