using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads <c>deploy</c> blocks. Methods with a typed model are checked key by key; blocks of others keep their keys as written.</summary>
internal sealed class DeployReader(ReadContext context)
{
    /// <summary>Methods the field knows; used to suggest one, never to refuse one.</summary>
    private static readonly string[] Methods =
    [
        "tftp", "ssh", "nfs", "nbd", "tmpfs", "overlay", "download", "downloads", "docker", "fastboot", "flasher", "fvp", "iso-installer", "lxc", "mps", "musca",
        "recovery", "sata", "sd", "u-boot-ums", "uuu", "usb", "usbg-ms", "vemsd", "avh",
    ];

    private static readonly string[] TftpFiles = ["kernel", "dtb", "ramdisk", "modules", "nfsrootfs", "preseed", "tee"];
    private static readonly string[] SshFiles = ["firmware", "kernel", "dtb", "rootfs", "modules"];

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
        reader.Knows("overlay_backend");
        OldKeys.Connection(reader);
        switch (to)
        {
            case "tftp":
                block = ReadTftp(reader, block);
                reader.RejectUnknown();
                break;
            case "ssh":
                block = block with { Resources = ReadFiles(reader, SshFiles, to) };
                if (block.Authorize is not null) reader.Warning("authorize", "has no effect on a deploy to ssh", "put it into the deploy block of the host role");
                reader.RejectUnknown();
                break;
            case "":
                break;
            default:
                if (!Methods.Contains(to)) reader.Warning("to", $"the deploy method '{to}' is not known", NearestName.Of(to, Methods) is { } near ? $"did you mean '{near}'?" : "");
                break;
        }

        return block;
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
        var files = ReadFiles(reader, [.. TftpFiles, "dtbo", "extra_files"], block.To);
        var persistent = reader.Section("persistent_nfs") is { } section ? ReadPersistentNfs(section) : null;
        if (reader.Has("nfsrootfs") && reader.Has("persistent_nfs")) reader.Error("persistent_nfs", "stands beside 'nfsrootfs'", "a board has one root: remove one of the two");
        if (!reader.Has("kernel") && !reader.Has("ramdisk") && !reader.Has("nfsrootfs") && !reader.Has("dtb")) reader.Warning("to", "nothing to deploy", "give at least a kernel");
        if (reader.Has("modules") && !reader.Has("ramdisk") && !reader.Has("nfsrootfs"))
        {
            reader.Error("modules", "there is neither a ramdisk nor an nfsrootfs to put the modules into", "add one of them, or remove the modules");
        }

        return block with { Resources = files, PersistentNfs = persistent };
    }

    /// <summary>The files among <paramref name="keys"/>, in the order of the text; lists and mappings of files flattened.</summary>
    private static IReadOnlyDictionary<string, Resource> ReadFiles(MapReader reader, IReadOnlyList<string> keys, string to)
    {
        reader.Knows(keys);
        var files = new OrderedDictionary<string, Resource>();
        foreach (var key in reader.Map.Keys.Select(k => k.Text).Where(keys.Contains))
        {
            var path = reader.PathOf(key);
            switch (key, reader.Node(key))
            {
                case ("dtbo", YamlList list):
                    for (var i = 0; i < list.Count; i++) Add($"dtbo{i}", "dtbo", list.Items[i], $"{path}[{i}]");
                    break;
                case ("extra_files", YamlMap map):
                    foreach (var (name, value) in map.Entries) Add($"extra_files.{name.Text}", "extra_files", value, $"{path}.{name.Text}");
                    break;
                case ("dtbo", { } other):
                    reader.Wrong<object>(other, path, "a list of mappings with 'url'");
                    break;
                case (_, { } value):
                    Add(key, key, value, path);
                    break;
            }
        }

        return files;

        void Add(string name, string kind, YamlNode value, string path)
        {
            if (value is not YamlMap map) reader.Wrong<object>(value, path, "a mapping with 'url'");
            else if (ResourceReader.Read(reader.Section(map, path), kind, to) is { } resource) files[name] = resource;
        }
    }

    private static PersistentNfs? ReadPersistentNfs(MapReader reader)
    {
        reader.Required("address", "write the server and its path, as 'address: \"10.0.0.1:/srv/root\"'");
        var address = reader.NonEmptyString("address");
        var overlay = reader.Bool("install_overlay") ?? true;
        reader.RejectUnknown();
        if (address is null) return null;
        var colon = address.IndexOf(":/", StringComparison.Ordinal);
        if (colon > 0) return new PersistentNfs(address[..colon], address[(colon + 1)..], overlay);
        reader.Error("address", $"'{address}' is no NFS address", "write server:/path");
        return null;
    }
}
