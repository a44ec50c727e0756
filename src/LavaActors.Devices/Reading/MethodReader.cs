using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads the methods that have a typed model: <c>ssh</c> of deploy, boot loaders of boot.</summary>
internal static class MethodReader
{
    public static SshMethod? ReadSsh(MapReader? deploy)
    {
        if (deploy?.Section("methods") is not { } methods || !methods.Map.ContainsKey("ssh")) return null;
        if (methods.Section("ssh") is not { } reader) return new SshMethod();
        var ssh = new SshMethod
        {
            Options = reader.Strings("options"),
            Host = reader.String("host") is { Length: > 0 } host ? host : null,
            Port = ReadPort(reader),
            User = reader.NonEmptyString("user") ?? "root",
            IdentityFile = reader.NonEmptyString("identity_file"),
        };
        foreach (var option in ssh.Options.Where(o => o is "-p" or "-P" or "-l"))
        {
            reader.Error("options", $"'{option}' means something else to scp", "use 'port' and 'user'; options go to ssh and scp alike");
        }

        if (ssh.Host is { } address)
        {
            if (Uri.CheckHostName(address) == UriHostNameType.Unknown) reader.Error("host", $"'{address}' is no host name and no address", "write it as server.example.com or 192.0.2.7");
            if (ssh.IdentityFile is null) reader.Missing("identity_file", "name the private key whose public half is on the device");
        }

        reader.WarnNearMisses();
        return ssh;
    }

    public static UBootMethod? ReadUBoot(MapReader? boot)
    {
        if (boot?.Section("methods") is not { } methods || !methods.Map.ContainsKey("u-boot")) return null;
        if (methods.Section("u-boot") is not { } reader)
        {
            methods.Error("u-boot", "has no parameters", "add 'parameters: {bootloader_prompt: ...}' and command sets");
            return null;
        }

        reader.Required("parameters", "add 'parameters: {bootloader_prompt: ...}'");
        var parameters = reader.Section("parameters");
        parameters?.Required("bootloader_prompt", "give the boot loader's own prompt, as 'bootloader_prompt: \"=>\"'");
        return ReadLoader(reader, parameters);
    }

    /// <summary>The boot loaders of the device by method. One that does not say its prompt cannot be typed at: a job that wants it is refused, others run.</summary>
    public static IReadOnlyDictionary<string, Bootloader> ReadBootloaders(MapReader? boot, UBootMethod? uboot, DeviceConstants constants)
    {
        var loaders = new OrderedDictionary<string, Bootloader>();
        if (uboot is not null) loaders[Bootloader.UBoot] = new Bootloader(Bootloader.UBoot, uboot, constants.UBoot);
        if (boot?.Section("methods") is not { } methods) return loaders;
        foreach (var name in Bootloader.Others.Where(methods.Has))
        {
            var reader = methods.Section(name);
            if (reader?.Section("parameters") is { } parameters && parameters.Has("bootloader_prompt"))
                loaders[name] = new Bootloader(name, ReadLoader(reader, parameters, hasOtherKeys: true), constants.Bootloaders.GetValueOrDefault(name) ?? UBootConstants.Of(name));
            else
                methods.Warning(name, "does not say its prompt, so no job can use it", "add 'parameters: {bootloader_prompt: ...}'");
        }

        return loaders;
    }

    /// <param name="hasOtherKeys">Beside command sets there may be what only LAVA's own actions for that boot loader read.</param>
    private static UBootMethod ReadLoader(MapReader reader, MapReader? parameters, bool hasOtherKeys = false) => new()
    {
        BootloaderPrompt = parameters?.NonEmptyString("bootloader_prompt") is null ? "" : parameters.Pattern("bootloader_prompt") ?? "",
        InterruptPrompt = parameters?.Pattern("interrupt_prompt"),
        InterruptChar = parameters?.String("interrupt_char", anyScalar: true),
        InterruptCtrlList = parameters?.Has("interrupt_ctrl_list") == true ? parameters.Strings("interrupt_ctrl_list", anyScalar: true) : null,
        NeedsInterrupt = parameters?.Bool("needs_interrupt") ?? true,
        LavaMac = ReadMac(parameters),
        ApplyDtboCommands = parameters?.Strings("apply_dtbo_commands") ?? [],
        AltBank = parameters?.Bool("uboot_altbank") ?? false,
        AltBankCommand = parameters?.String("uboot_altbank_cmd"),
        UmsFlash = parameters?.Bool("uboot_ums_flash") ?? false,
        BootMessage = parameters?.Pattern("boot_message"),
        MenuOptions = hasOtherKeys ? reader.NonEmptyString("menu_options") : null,
        ResetDevice = !hasOtherKeys || (reader.Bool("reset_device") ?? true),
        CommandSets = ReadCommandSets(reader, hasOtherKeys),
    };

    private static string? ReadMac(MapReader? parameters)
    {
        // Digits alone are base 60 to YAML 1.1, so any scalar is taken by its text.
        var mac = parameters?.NonEmptyString("lava_mac", anyScalar: true);
        if (mac is null) return null;
        var parts = mac.Split(':', '-');
        if (parts.Length == 6 && parts.All(p => p.Length == 2 && p.All(char.IsAsciiHexDigit))) return mac;
        parameters!.Error("lava_mac", $"'{mac}' is no MAC address", "write it as 52:54:00:12:34:56");
        return null;
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> ReadCommandSets(MapReader reader, bool hasOtherKeys)
    {
        var sets = new OrderedDictionary<string, IReadOnlyList<string>>();
        foreach (var (name, value) in reader.Map.Entries.Where(e => e.Key.Text != "parameters" && !e.Value.IsNull))
        {
            if (hasOtherKeys && (value as YamlMap)?.ContainsKey("commands") != true) continue;
            if (value is not YamlMap map)
            {
                reader.Wrong<object>(value, reader.PathOf(name.Text), "a mapping with a list of 'commands'");
                continue;
            }

            var set = reader.Section(map, reader.PathOf(name.Text));
            if (set.Required("commands", "list the boot loader's commands") is not { } commands) continue;
            sets[name.Text] = commands is YamlList ? set.Strings("commands") : [];
            if (commands is not YamlList list) set.Wrong<object>(commands, set.PathOf("commands"), "a list of strings");
            else if (list.Items.Count == 0) set.Warning("commands", "the list is empty, so nothing is booted", "list the boot loader's commands");
        }

        return sets;
    }

    private static int ReadPort(MapReader reader)
    {
        const int standard = 22;
        var text = reader.String("port", anyScalar: true);
        if (text is null) return standard;
        if (int.TryParse(text, out var port) && port is > 0 and < 65536) return port;
        reader.Error("port", $"'{text}' is no port", "use a number between 1 and 65535");
        return standard;
    }
}
