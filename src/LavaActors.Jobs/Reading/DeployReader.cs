using LavaActors.Jobs.Methods;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads <c>deploy</c> blocks.</summary>
internal sealed class DeployReader(ReadContext context)
{
    private static readonly string[] TftpFiles = ["kernel", "dtb", "ramdisk", "modules", "nfsrootfs", "preseed", "tee"];
    private static readonly string[] SshFiles = ["firmware", "kernel", "dtb", "rootfs", "modules"];

    private static readonly string[] OverlayBackends = ["auto", "e2fsprogs", "guestfs"];

    private static readonly string[] OperatingSystems =
    [
        "debian", "ubuntu", "fedora", "centos", "archlinux", "slackware", "apertis", "oe", "qnx", "lede", "android", "debian_installer", "centos_installer",
    ];

    public DeployBlock? Read(MapReader reader)
    {
        reader.Required("to", "say how to deploy, as 'to: tftp'");
        var to = reader.NonEmptyString("to") ?? "";
        var block = CommonKeys.Read(reader, context, new DeployBlock { To = to }) with
        {
            Os = ReadOs(reader),
            Authorize = ReadAuthorize(reader),
        };
        ResourceReader.OneOf(reader, "overlay_backend", OverlayBackends);
        OldKeys.Connection(reader);
        switch (to)
        {
            case "tftp":
                block = ReadTftp(reader, block);
                break;
            case "ssh":
                block = block with { Resources = FilesReader.Read(reader, SshFiles, to) };
                if (block.Authorize is not null) reader.Warning("authorize", "has no effect on a deploy to ssh", "put it into the deploy block of the host role");
                break;
            case var _ when DeployKeys.ByMethod.TryGetValue(to, out var keys):
                block = ReadByKeys(reader, block, keys);
                break;
            default:
                MethodTable.CheckKnown(reader, "deploy", "to", to);
                return block;
        }

        reader.WarnUnknown();
        return block;
    }

    private static DeployBlock ReadByKeys(MapReader reader, DeployBlock block, IReadOnlyList<BlockKey> keys)
    {
        var (files, images) = BlockKeysReader.Read(reader, keys, block.To);
        block = block with { Resources = files, Images = images };
        switch (block.To)
        {
            case "tmpfs":
                return block with { Type = reader.String("type") };
            case "download" or "downloads":
                return block with { Uniquify = reader.Bool("uniquify"), Postprocess = reader.Section("postprocess") is { } section ? PostprocessReader.Read(section) : null };
            case "docker":
                return block with { Container = ContainerReader.ReadName(reader) };
            case "nfs" when !reader.Has("nfsrootfs") && !reader.Has("images"):
                reader.Missing("nfsrootfs", "give the root file system, as 'nfsrootfs: {url: https://...}'");
                return block;
            case "nbd" when !reader.Has("initrd"):
                reader.Bag.Warning(reader.Map.Span, reader.Path, "there is no 'initrd'", "a kernel finds its root on a network block device with the help of an initial ramdisk: add it");
                return block;
            default:
                return block;
        }
    }

    private static string? ReadOs(MapReader reader)
    {
        var os = reader.NonEmptyString("os");
        if (os is not null && !OperatingSystems.Contains(os))
        {
            reader.Warning("os", $"the operating system '{os}' is not known; the shell, paths and packages of the device's defaults are used", NearestName.Remedy(os, OperatingSystems));
        }

        return os;
    }

    private static string? ReadAuthorize(MapReader reader)
    {
        var authorize = reader.NonEmptyString("authorize");
        if (authorize is not null and not "ssh") reader.Error("authorize", $"'{authorize}' cannot be authorized", "the one value is 'ssh'");
        return authorize;
    }

    private DeployBlock ReadTftp(MapReader reader, DeployBlock block)
    {
        var files = FilesReader.Read(reader, [.. TftpFiles, "dtbo", "extra_files"], block.To);
        var persistent = reader.Section("persistent_nfs") is { } section ? ReadPersistentNfs(section) : null;
        if (reader.Has("nfsrootfs") && reader.Has("persistent_nfs")) reader.Error("persistent_nfs", "stands beside 'nfsrootfs'", "a board has one root: remove one of the two");
        if (!reader.Has("kernel") && !reader.Has("ramdisk") && !reader.Has("nfsrootfs") && !reader.Has("dtb")) reader.Warning("to", "nothing to deploy", "give at least a kernel");
        if (reader.Has("modules") && !reader.Has("ramdisk") && !reader.Has("nfsrootfs"))
        {
            reader.Error("modules", "there is neither a ramdisk nor an nfsrootfs to put the modules into", "add one of them, or remove the modules");
        }

        return block with { Resources = files, PersistentNfs = persistent };
    }

    private static PersistentNfs? ReadPersistentNfs(MapReader reader)
    {
        reader.Required("address", "write the server and its path, as 'address: \"10.0.0.1:/srv/root\"'");
        var address = reader.NonEmptyString("address");
        var overlay = reader.Bool("install_overlay") ?? true;
        reader.WarnUnknown();
        if (address is null) return null;
        var colon = address.IndexOf(":/", StringComparison.Ordinal);
        if (colon > 0 && address[0] != '-') return new PersistentNfs(address[..colon], address[(colon + 1)..], overlay);
        reader.Error("address", $"'{address}' is no NFS address", "write server:/path");
        return null;
    }
}
