using LavaActors.Jobs.Methods;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads <c>boot</c> blocks.</summary>
internal sealed class BootReader(ReadContext context)
{
    public BootBlock? Read(MapReader reader)
    {
        reader.Required("method", "say how to boot, as 'method: u-boot'");
        var method = reader.NonEmptyString("method") ?? "";
        var block = CommonKeys.Read(reader, context, new BootBlock { Method = method });
        block = LoginKeys.Read(reader, block);
        if (!BootKeys.ByMethod.TryGetValue(method, out var keys))
        {
            MethodTable.CheckKnown(reader, "boot", "method", method);
            return block;
        }

        BlockKeysReader.Read(reader, keys, method);
        block = method == "ssh" ? ReadSsh(reader, block) : ReadKernelKeys(reader, block);
        if (keys.Any(k => k.Name == "commands") && reader.Has("commands")) block = ReadCommands(reader, block);
        block = ReadOwnKeys(reader, block);
        reader.WarnUnknown();
        return block;
    }

    private static BootBlock ReadOwnKeys(MapReader reader, BootBlock block)
    {
        block = block with { Connection = block.Method == "new_connection" ? reader.NonEmptyString("connection") : OldKeys.Connection(reader) };
        return block.Method switch
        {
            "u-boot" => block with { Type = OldKeys.BootType(reader) },
            "uefi-menu" => block with { Type = reader.String("type"), LineSeparator = ReadLineSeparator(reader) },
            "grub" or "grub-efi" => block with { Type = reader.String("type"), BootFinished = reader.Has("boot_finished") ? TextPatterns.ReadAll(reader, "boot_finished", "what the installer prints at its end") : [] },
            "barebox" or "ipxe" or "uefi" => block with { Type = reader.String("type") },
            "qemu" or "qemu-nfs" or "qemu-iso" or "monitor" => block with { Media = reader.String("media"), Docker = ReadDocker(reader) },
            "fastboot" or "gdb" => block with { Docker = ReadDocker(reader) },
            "bootloader" => block with
            {
                Bootloader = reader.NonEmptyString("bootloader"),
                ResetConnection = reader.Bool("reset_connection") ?? true,
                ResetDevice = (reader.Bool("reset_device") ?? true) && block.Reset,
            },
            "kexec" => block with
            {
                Kexec = new KexecImage(
                    reader.NonEmptyString("command"), reader.NonEmptyString("kernel"), reader.NonEmptyString("initrd"), reader.NonEmptyString("dtb"), reader.Strings("options"), reader.Bool("on_panic") ?? false,
                    reader.Bool("deploy") ?? false, reader.NonEmptyString("kernel-config")),
            },
            _ => block,
        };
    }

    private static string? ReadLineSeparator(MapReader reader)
    {
        var name = reader.NonEmptyString("line_separator");
        if (name is null or "dos" or "unix") return name;
        reader.Error("line_separator", $"'{name}' is no line separator", "use dos or unix");
        return null;
    }

    private static ContainerImage? ReadDocker(MapReader reader) => reader.Section("docker") is { } docker ? ContainerReader.Read(docker) : null;

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
        parameters.WarnUnknown();
        return block;
    }

    private static BootBlock ReadKernelKeys(MapReader reader, BootBlock block)
    {
        block = block with
        {
            Reset = reader.Bool("reset") ?? true,
            SoftReboot = reader.Strings("soft_reboot"),
            TransferOverlay = reader.Section("transfer_overlay") is { } overlay ? ReadTransfer(overlay) : null,
        };
        if (reader.Section("parameters") is not { } parameters) return block;
        block = block with
        {
            BootloaderFinalMessage = parameters.Pattern("bootloader-final-message"),
            KernelStartMessage = parameters.Pattern("kernel-start-message"),
            ShutdownMessage = parameters.Pattern("shutdown-message"),
        };
        parameters.WarnUnknown();
        return block;
    }

    private static BootBlock ReadCommands(MapReader reader, BootBlock block)
    {
        if (reader.Node("commands") is not YamlList) return block with { CommandsName = reader.NonEmptyString("commands") };
        if (block.Method == "uuu") return ReadUuuCommands(reader, block);
        var commands = reader.Strings("commands");
        if (commands.Count == 0 && block.Method is not ("bootloader" or "fastboot"))
            reader.Warning("commands", "the list is empty, so nothing is booted", "give the boot-loader's commands, or the name of a command set of the device");
        return block with { InlineCommands = commands };
    }

    /// <summary>Not typed to a boot loader: each has the program or protocol of uuu that takes it as its key.</summary>
    private static BootBlock ReadUuuCommands(MapReader reader, BootBlock block)
    {
        const string expected = "a command with what takes it, as '- uuu: -b sd {boot}'";
        if (reader.ListNode("commands") is not { } commands) return block;
        if (commands.Items.Count == 0) reader.Warning("commands", "the list is empty, so nothing is written", "give " + expected);
        foreach (var (index, command) in commands.Items.Index())
        {
            if (command is not YamlMap { Entries: [{ Value: YamlScalar { IsNull: false } }] }) reader.Wrong<object>(command, reader.PathOf("commands", index), expected);
        }

        return block;
    }

    private static TransferOverlay ReadTransfer(MapReader reader)
    {
        var method = reader.NonEmptyString("transfer_method") ?? TransferOverlay.Http;
        if (method is not (TransferOverlay.Http or TransferOverlay.Nfs or TransferOverlay.Zmodem))
            reader.Error("transfer_method", $"there is no transfer method '{method}'", "use http, nfs or zmodem");
        if (method != TransferOverlay.Zmodem) reader.Required("download_command", "give the command that fetches a file, as 'download_command: wget -S'");
        reader.Required("unpack_command", "give the command that unpacks it, as 'unpack_command: tar -C / -xzf'");
        var transfer = new TransferOverlay(reader.NonEmptyString("download_command") ?? "", reader.NonEmptyString("unpack_command") ?? "", method);
        reader.WarnUnknown();
        return transfer;
    }
}
