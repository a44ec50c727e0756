using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads a file to fetch (spec: deploy-boot-uboot.md §1.1, §2).</summary>
internal static class ResourceReader
{
    private static readonly string[] Compressions = ["gz", "xz", "bz2", "zip", "zstd"];
    private static readonly string[] Formats = ["cpio.newc", "ext4", "tar"];
    private static readonly string[] OfOverlaid = ["format", "sparse", "partition", "root_partition"];
    private static readonly string[] KernelTypes = ["image", "uimage", "zimage"];

    public static Resource? Read(MapReader reader, string key, string to)
    {
        var errors = reader.Bag.ErrorCount;
        reader.Required("url", "say where the file is, as 'url: https://...'");
        var url = reader.NonEmptyString("url");
        if (url is not null) UrlChecks.Check(reader, "url", url, ResourceUrl.Schemes);
        var resource = new Resource
        {
            Url = url ?? "",
            Compression = reader.Node("compression") is YamlScalar { IsNull: true } ? null : OneOf(reader, "compression", Compressions),
            Archive = OneOf(reader, "archive", ["tar"]),
            Md5Sum = Checksum(reader, "md5sum", 32),
            Sha256Sum = Checksum(reader, "sha256sum", 64),
            Sha512Sum = Checksum(reader, "sha512sum", 128),
            Headers = reader.StringMap("headers"),
            UseCache = reader.Bool("use_cache") ?? true,
            Span = reader.Map.Span,
            Source = reader.Map,
        };
        resource = ReadImageKeys(reader, to == "tmpfs" ? [.. Formats, Resource.Qcow2] : Formats, resource);
        resource = to switch
        {
            "tftp" or "nfs" or "nbd" => ReadBootFileKeys(reader, key, resource),
            "fastboot" => WithFlashKeys(reader.Knows("reboot"), resource),
            "uuu" or "sata" or "sd" or "usb" => WithFlashKeys(reader, resource),
            _ => resource,
        };
        reader.WarnUnknown();
        return reader.Bag.ErrorCount > errors ? null : resource;
    }

    private static Resource ReadImageKeys(MapReader reader, string[] formats, Resource resource)
    {
        resource = resource with
        {
            ImageArg = reader.NonEmptyString("image_arg"),
            Format = OneOf(reader, "format", formats),
            Sparse = reader.Bool("sparse"),
            Partition = Partition(reader),
            OverlayBackend = OneOf(reader, "overlay_backend", ["auto", "e2fsprogs", "guestfs"]),
            Overlays = reader.Section("overlays") is { } overlays ? ResourceOverlayReader.Read(overlays) : [],
        };
        if (reader.Has("overlays") && !reader.Has("format")) reader.Missing("format", $"say what the image is that takes the overlays: {string.Join(", ", Formats)}");
        if (!reader.Has("overlays") && resource.Format != Resource.Qcow2)
        {
            foreach (var key in OfOverlaid.Where(reader.Has)) reader.Warning(key, "has no effect without 'overlays'", "say what is put into the image, or remove it");
        }

        if (resource is { Sparse: true, Format: "tar" or "cpio.newc" }) reader.Warning("sparse", $"a {resource.Format} is never sparse", "only ext4 images are; remove it");
        return resource;
    }

    private static int? Partition(MapReader reader)
    {
        var (partition, root) = (reader.Int("partition", 0), reader.Int("root_partition", 0));
        return partition ?? root;
    }

    private static Resource WithFlashKeys(MapReader reader, Resource resource)
    {
        reader.Bool("apply-overlay");
        return resource;
    }

    private static Resource ReadBootFileKeys(MapReader reader, string key, Resource resource) => key switch
    {
        "kernel" => resource with { Type = KernelType(reader) },
        "ramdisk" => resource with
        {
            Header = OneOf(reader, "header", ["u-boot"]),
            InstallModules = reader.Bool("install_modules") ?? true,
            InstallOverlay = reader.Bool("install_overlay") ?? true,
        },
        "nfsrootfs" => resource with
        {
            Prefix = ReadPrefix(reader),
            InstallModules = reader.Bool("install_modules") ?? true,
            InstallOverlay = reader.Bool("install_overlay") ?? true,
        },
        _ => resource,
    };

    private static string? KernelType(MapReader reader)
    {
        var type = reader.NonEmptyString("type");
        if (type is null || KernelTypes.Contains(type)) return type;
        var remedy = type switch
        {
            "bootm" => "that is the boot command; the kernel's own type is 'uimage'",
            "bootz" => "that is the boot command; the kernel's own type is 'zimage'",
            "booti" => "that is the boot command; the kernel's own type is 'image'",
            _ => NearestName.Remedy(type, KernelTypes),
        };
        reader.Error("type", $"there is no kernel type '{type}'", remedy);
        return null;
    }

    private static string? ReadPrefix(MapReader reader)
    {
        var prefix = reader.NonEmptyString("prefix");
        // It becomes part of a path that is typed at a boot loader and given to the lab's export command.
        if (prefix is null || (!prefix.StartsWith('/') && prefix.EndsWith('/') && !prefix.Split('/').Contains("..") && prefix.All(c => char.IsAsciiLetterOrDigit(c) || "/._+-".Contains(c))))
            return prefix;
        reader.Error("prefix", $"'{prefix}' is no directory inside the archive", "write it relative, of letters, digits and '._+-', and with a slash at the end, as 'rootfs/'");
        return null;
    }

    private static string? Checksum(MapReader reader, string key, int length)
    {
        // An unquoted checksum of digits only is a number to YAML; its text is still the checksum.
        var sum = reader.NonEmptyString(key, anyScalar: true)?.ToLowerInvariant();
        if (sum is null) return null;
        if (sum.Length == length && sum.All(char.IsAsciiHexDigit)) return sum;
        var what = sum.All(char.IsAsciiHexDigit) ? $"has {sum.Length} characters" : "is not hexadecimal";
        reader.Error(key, what, $"an {key} has {length} hexadecimal digits");
        return null;
    }

    /// <summary>One of some texts; null when missing or another, which is reported.</summary>
    public static string? OneOf(MapReader reader, string key, string[] values)
    {
        var value = reader.NonEmptyString(key);
        if (value is null || values.Contains(value)) return value;
        reader.Error(key, $"'{value}' is not possible here", NearestName.Remedy(value, values));
        return null;
    }
}
