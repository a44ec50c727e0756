using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads a rendered device configuration. Templates add keys of many methods, so unknown ones are only reported when they look like a slip.</summary>
internal sealed class DeviceReader(DiagnosticBag bag)
{
    /// <summary>Keys of methods that are not built yet (spec: worker-and-devices.md §3.3).</summary>
    private static readonly string[] OtherTopKeys =
    [
        "adb_serial_number", "board_id", "board_qdl_id", "fastboot_auto_detection", "fastboot_options", "fastboot_serial_number", "fastboot_via_uboot",
        "flash_cmds_order", "usb_filesystem_label", "usb_product_id", "usb_serial_driver", "usb_serial_number", "usb_sleep", "usb_vendor_id",
        "uuu_corrupt_boot_media_command", "uuu_usb_otg_path", "uuu_usb_otg_path_command",
    ];

    public DeviceConfiguration Read(YamlMap map)
    {
        var reader = new MapReader(map, "", bag, nullIsAbsent: true);
        reader.Required("hostname", "name the device");
        reader.Required("devicetype", "name the device's type");
        var actions = reader.Required("actions", "say what the device can do: 'actions: {deploy: {methods: ...}, boot: {methods: ...}}'") is null ? null : reader.Section("actions");
        var deploy = actions?.Section("deploy");
        var boot = actions?.Section("boot");
        var device = new DeviceConfiguration
        {
            Hostname = reader.NonEmptyString("hostname", anyScalar: true) ?? "",
            DeviceType = reader.NonEmptyString("devicetype", anyScalar: true) ?? "",
            Tags = reader.Strings("tags"),
            Commands = CommandsReader.Read(reader),
            Constants = ConstantsReader.Read(reader),
            Parameters = ParametersReader.Read(reader),
            DeployMethods = Methods(deploy),
            BootMethods = Methods(boot),
            DeployConnections = Keys(deploy, "connections"),
            BootConnections = Keys(boot, "connections"),
            DeployParameters = deploy?.Section("parameters") is { } parameters ? ReadDeployParameters(parameters) : new DeployParameters(),
            Ssh = MethodReader.ReadSsh(deploy),
            UBoot = MethodReader.ReadUBoot(boot),
            Qemu = QemuReader.Read(boot, "qemu"),
            QemuNfs = QemuReader.Read(boot, "qemu-nfs"),
            GuestDisk = QemuReader.ReadDisk(deploy),
            Timeouts = ReadTimeouts(reader),
            CharacterDelays = ReadDelays(reader),
            Environment = reader.MapNode("environment") ?? YamlMap.Empty,
            DeviceInfo = reader.ListNode("device_info") ?? YamlNodes.List(),
            StaticInfo = reader.ListNode("static_info") ?? YamlNodes.List(),
            StorageInfo = reader.ListNode("storage_info") ?? YamlNodes.List(),
            AvailableArchitectures = reader.Strings("available_architectures"),
            Source = map,
        };
        device = device with { Bootloaders = MethodReader.ReadBootloaders(boot, device.UBoot, device.Constants) };
        reader.Knows(OtherTopKeys).WarnNearMisses();
        if (device.Ssh is { IsPrimary: true }) CheckPrimarySsh(reader, device.Commands);
        return device;
    }

    private static void CheckPrimarySsh(MapReader reader, DeviceCommands commands)
    {
        foreach (var (name, lines) in commands.Named.Where(c => c.Key is "power_on" or "power_off" or "hard_reset" && c.Value.Count > 0))
        {
            reader.Error("commands", $"'{name}' on a device that is reached over SSH ({lines[0]})", "remove it, or remove the 'host' of the ssh method");
        }
    }

    private static IReadOnlyDictionary<string, YamlMap?> Methods(MapReader? section)
    {
        var methods = new OrderedDictionary<string, YamlMap?>();
        foreach (var (name, value) in section?.MapNode("methods")?.Entries ?? [])
        {
            if (value.IsNull) methods[name.Text] = null;
            else methods[name.Text] = value as YamlMap ?? section!.Wrong<YamlMap>(value, $"{section.PathOf("methods")}.{name.Text}", "a mapping or nothing");
        }

        return methods;
    }

    private static IReadOnlyList<string> Keys(MapReader? section, string key) => section?.Node(key) switch
    {
        YamlMap map => [.. map.Keys.Select(k => k.Text)],
        YamlList list => [.. list.Items.OfType<YamlScalar>().Select(s => s.Text)],
        _ => [],
    };

    private static DeployParameters ReadDeployParameters(MapReader reader) => new()
    {
        AddHeader = reader.NonEmptyString("add_header"),
        MkimageArch = reader.NonEmptyString("mkimage_arch"),
        AppendDtb = reader.Bool("append_dtb") ?? false,
        UseXip = reader.Bool("use_xip") ?? false,
    };

    private static DeviceTimeouts ReadTimeouts(MapReader reader) => reader.Section("timeouts") is not { } section ? new DeviceTimeouts() : new DeviceTimeouts
    {
        Actions = section.TimeLimits("actions", severalUnits: true).Durations(),
        Connections = section.TimeLimits("connections", severalUnits: true).Durations(),
    };

    private static CharacterDelays ReadDelays(MapReader reader)
    {
        if (reader.Section("character_delays") is not { } section) return new CharacterDelays();
        var delays = new CharacterDelays { Deploy = Delay("deploy"), Boot = Delay("boot"), Test = Delay("test") };
        section.RejectUnknown();
        return delays;

        TimeSpan Delay(string key) => TimeSpan.FromMilliseconds(section.Int(key, 0, 60_000) ?? 0);
    }
}
