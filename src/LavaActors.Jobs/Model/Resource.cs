using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>A file to fetch (spec: deploy-boot-uboot.md §1.1, §2).</summary>
public sealed record Resource
{
    /// <summary>The <see cref="Format"/> of a disk image of QEMU's own.</summary>
    public const string Qcow2 = "qcow2";

    /// <summary>As written; markers such as <c>{name}</c> are replaced from the device's <c>static_info</c> later.</summary>
    public required string Url { get; init; }

    /// <summary><c>gz</c>, <c>xz</c>, <c>bz2</c>, <c>zip</c>, <c>zstd</c> or null.</summary>
    public string? Compression { get; init; }

    /// <summary><c>tar</c> or null.</summary>
    public string? Archive { get; init; }

    /// <summary>Checksums of the bytes as fetched, lower-case hexadecimal.</summary>
    public string? Md5Sum { get; init; }

    public string? Sha256Sum { get; init; }

    public string? Sha512Sum { get; init; }

    /// <summary>HTTP request headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public bool UseCache { get; init; } = true;

    /// <summary>Kernel: <c>image</c>, <c>uimage</c>, <c>zimage</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Ramdisk: <c>u-boot</c> when the file has a U-Boot header.</summary>
    public string? Header { get; init; }

    /// <summary>NFS root: sub-directory of the archive that is the root; relative, ends with a slash.</summary>
    public string? Prefix { get; init; }

    public bool InstallModules { get; init; } = true;

    public bool InstallOverlay { get; init; } = true;

    /// <summary>The file's part of the emulator's command line; <c>{KEY}</c> stands for its path (spec: deploy-boot-uboot.md §8).</summary>
    public string? ImageArg { get; init; }

    /// <summary>With <see cref="Overlays"/>, what the file is: <c>cpio.newc</c>, <c>ext4</c>, <c>tar</c>; of an emulator's images without overlays <c>qcow2</c>; or null (spec: deploy-boot-uboot.md §1.5).</summary>
    public string? Format { get; init; }

    /// <summary>An ext4 image is an Android sparse image; null when not said.</summary>
    public bool? Sparse { get; init; }

    /// <summary>What is put into the image, by name, in order; the test overlay is the one named <c>lava</c>.</summary>
    public IReadOnlyList<ResourceOverlay> Overlays { get; init; } = [];

    /// <summary>Partition of the image that takes the overlay, from 0; also given as <c>root_partition</c>.</summary>
    public int? Partition { get; init; }

    /// <summary><c>auto</c>, <c>e2fsprogs</c>, <c>guestfs</c> or null: the tool that writes into the image.</summary>
    public string? OverlayBackend { get; init; }

    public SourceSpan Span { get; init; }

    /// <summary>The resource block as written.</summary>
    public YamlMap Source { get; init; } = YamlMap.Empty;

    /// <summary>Last part of the URL's path, without query.</summary>
    public string FileName => ResourceUrl.FileName(Url);
}
