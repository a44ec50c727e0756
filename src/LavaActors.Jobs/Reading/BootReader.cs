using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads <c>boot</c> blocks. Methods with a typed model are checked key by key; blocks of others keep their keys as written.</summary>
internal sealed class BootReader(ReadContext context)
{
    /// <summary>Methods the field knows; used to suggest one, never to refuse one.</summary>
    private static readonly string[] Methods =
    [
        "u-boot", "ssh", "minimal", "qemu", "qemu-nfs", "qemu-iso", "bootloader", "new_connection", "barebox", "cmsis-dap", "depthcharge", "dfu", "docker",
        "fastboot", "fvp", "gdb", "grub", "grub-efi", "ipxe", "jlink", "kexec", "lxc", "monitor", "musca", "openocd", "pyocd", "recovery", "schroot", "uefi",
        "uefi-menu", "uuu", "avh",
    ];

    public BootBlock? Read(MapReader reader)
    {
        reader.Required("method", "say how to boot, as 'method: u-boot'");
        var method = reader.NonEmptyString("method") ?? "";
        var block = CommonKeys.Read(reader, context, new BootBlock { Method = method });
        block = LoginKeys.Read(reader, block);
        block = method switch
        {
            "u-boot" => Checked(reader, ReadUBoot(reader, WithoutConnection(reader, block))),
            "minimal" => Checked(reader, ReadMinimal(reader, WithoutConnection(reader, block))),
            "ssh" => Checked(reader, ReadSsh(reader, WithoutConnection(reader, block))),
            _ => ReadOther(reader, block),
        };
        return block;
    }

    private static BootBlock Checked(MapReader reader, BootBlock block)
    {
        reader.RejectUnknown();
        return block;
    }

    private static BootBlock WithoutConnection(MapReader reader, BootBlock block) => block with { Connection = OldKeys.Connection(reader) };

    private static BootBlock ReadOther(MapReader reader, BootBlock block)
    {
        if (block.Method.Length > 0 && !Methods.Contains(block.Method))
        {
            reader.Warning("method", $"the boot method '{block.Method}' is not known", NearestName.Of(block.Method, Methods) is { } near ? $"did you mean '{near}'?" : "");
        }

        var (name, inline) = ReadCommands(reader);
        return ReadKernelKeys(reader, block) with { CommandsName = name, InlineCommands = inline, Connection = reader.String("connection"), Type = reader.String("type") };
    }

    private static BootBlock ReadUBoot(MapReader reader, BootBlock block)
    {
        reader.Required("commands", "name a command set of the device, as 'commands: nfs', or give a list of commands");
        var (name, inline) = ReadCommands(reader);

        // Root on a medium of the device (spec: deploy-boot-uboot.md §6.3, uboot-from-media).
        reader.Knows("kernel", "kernel_type", "root_uuid", "boot_part", "use_bootscript");
        return ReadKernelKeys(reader, block) with { CommandsName = name, InlineCommands = inline, Type = OldKeys.BootType(reader) };
    }

    private static BootBlock ReadMinimal(MapReader reader, BootBlock block)
    {
        reader.Bool("pre_power_command");
        reader.Bool("pre_os_command");
        return ReadKernelKeys(reader, block);
    }

    private static BootBlock ReadSsh(MapReader reader, BootBlock block)
    {
        if (reader.Section("parameters") is not { } parameters) return block;
        block = block with
        {
            HostId = parameters.NonEmptyString("hostID", anyScalar: true),
            HostKey = parameters.NonEmptyString("host_key", anyScalar: true),
        };
        if (block.HostId is not null && !parameters.Has("host_key")) parameters.Missing("host_key", "name the key of the address in the message, as 'host_key: ipaddr'");
        if (block.HostKey is not null && !parameters.Has("hostID")) parameters.Missing("hostID", "name the message that brings the address, as 'hostID: ipv4'");
        parameters.RejectUnknown();
        return block;
    }

    private static BootBlock ReadKernelKeys(MapReader reader, BootBlock block)
    {
        var typed = block.Method is "u-boot" or "minimal";
        block = block with
        {
            Reset = reader.Bool("reset") ?? true,
            SoftReboot = reader.Strings("soft_reboot"),
            TransferOverlay = reader.Section("transfer_overlay") is { } overlay ? ReadTransfer(reader, overlay) : null,
        };
        if (reader.Section("parameters") is not { } parameters) return block;
        block = block with
        {
            BootloaderFinalMessage = parameters.Pattern("bootloader-final-message"),
            KernelStartMessage = parameters.Pattern("kernel-start-message"),
            ShutdownMessage = parameters.Pattern("shutdown-message"),
        };
        if (typed) parameters.RejectUnknown();
        return block;
    }

    private static (string? Name, IReadOnlyList<string>? Inline) ReadCommands(MapReader reader)
    {
        if (reader.Node("commands") is not YamlList) return (reader.NonEmptyString("commands"), null);
        var commands = reader.Strings("commands");
        if (commands.Count == 0) reader.Error("commands", "the list is empty", "give the boot-loader's commands, or the name of a command set of the device");
        return (null, commands);
    }

    private static TransferOverlay ReadTransfer(MapReader boot, MapReader reader)
    {
        boot.Warning("transfer_overlay", "has no effect: the overlay is in the root file system before the board boots", "use 'deploy' with 'nfsrootfs' or 'ramdisk'");
        reader.Required("download_command", "give the command that fetches a file, as 'download_command: wget -S'");
        reader.Required("unpack_command", "give the command that unpacks it, as 'unpack_command: tar -C / -xzf'");
        var method = reader.NonEmptyString("transfer_method") ?? "http";
        if (method is not ("http" or "nfs" or "zmodem")) reader.Error("transfer_method", $"there is no transfer method '{method}'", "use http, nfs or zmodem");
        var transfer = new TransferOverlay(reader.NonEmptyString("download_command") ?? "", reader.NonEmptyString("unpack_command") ?? "", method);
        reader.RejectUnknown();
        return transfer;
    }
}
