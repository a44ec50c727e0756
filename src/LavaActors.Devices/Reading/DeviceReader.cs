using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads a rendered device configuration (spec: worker-and-devices.md §3.3). Methods, constants and parameters have keys of their own; those are only reported when they look like a slip.</summary>
internal sealed class DeviceReader(DiagnosticBag bag)
{
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
            Hostname = ReadName(reader, "hostname"),
            DeviceType = ReadName(reader, "devicetype"),
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
            UefiMenu = UefiMenuReader.Read(boot),
            Qemu = QemuReader.Read(boot, "qemu"),
            QemuNfs = QemuReader.Read(boot, "qemu-nfs"),
            GuestDisk = QemuReader.ReadDisk(deploy),
            Timeouts = ReadTimeouts(reader),
            CharacterDelays = ReadDelays(reader),
            Environment = reader.MapNode("environment") ?? YamlMap.Empty,
            DeviceInfo = ReadInfo(reader, "device_info"),
            StaticInfo = ReadInfo(reader, "static_info"),
            StorageInfo = ReadInfo(reader, "storage_info"),
            AvailableArchitectures = reader.ListNode("available_architectures") is null ? [] : reader.Strings("available_architectures"),
            Source = map,
        };
        device = device with { Bootloaders = MethodReader.ReadBootloaders(boot, device.UBoot, device.Constants) };
        OtherKeysReader.Check(reader);
        actions?.Section("test")?.CheckTest();
        deploy?.Knows("methods", "connections", "parameters").RejectUnknown();
        boot?.Knows("methods", "connections").RejectUnknown();
        actions?.Knows("deploy", "boot", "test").RejectUnknown();
        reader.RejectUnknown();
        if (device.Ssh is { IsPrimary: true }) CheckPrimarySsh(reader, device.Commands);
        return device;
    }

    /// <summary>Becomes part of the names of files.</summary>
    private static string ReadName(MapReader reader, string key)
    {
        if (reader.NonEmptyString(key) is not { } name) return "";
        if (Lab.LabNames.WhyNot(name) is { } why) reader.Error(key, $"'{name}' cannot be a name: {why}", "use letters, digits, '-', '_' and '.'");
        return name;
    }

    private static YamlList ReadInfo(MapReader reader, string key)
    {
        if (reader.ListNode(key) is not { } list) return YamlNodes.List();
        for (var i = 0; i < list.Count; i++)
        {
            if (list.Items[i] is not YamlMap) reader.Wrong<object>(list.Items[i], reader.PathOf(key, i), "a mapping");
        }

        return list;
    }

    private static void CheckPrimarySsh(MapReader reader, DeviceCommands commands)
    {
        foreach (var (name, lines) in commands.Named.Where(c => c.Key is "power_on" or "power_off" or "hard_reset" && c.Value.Count > 0))
        {
            reader.Error("commands", $"'{name}' on a device that is reached over SSH ({lines[0]})", "remove it, or remove the 'host' of the ssh method");
        }
    }

    /// <summary>Most methods have a mapping, or nothing; <c>fastboot</c> has a list.</summary>
    private static IReadOnlyDictionary<string, YamlMap?> Methods(MapReader? section)
    {
        var methods = new OrderedDictionary<string, YamlMap?>();
        foreach (var (name, value) in section?.MapNode("methods")?.Entries ?? [])
        {
            methods[name.Text] = value as YamlMap;
            if (value is YamlScalar { IsNull: false }) section!.Wrong<object>(value, $"{section.PathOf("methods")}.{name.Text}", "a mapping, a list or nothing");
        }

        return methods;
    }

    private static IReadOnlyList<string> Keys(MapReader? section, string key) => section?.MapNode(key) is { } map ? [.. map.Keys.Select(k => k.Text)] : [];

    private static DeployParameters ReadDeployParameters(MapReader reader) => new()
    {
        AddHeader = reader.NonEmptyString("add_header"),
        MkimageArch = reader.NonEmptyString("mkimage_arch"),
        AppendDtb = reader.Bool("append_dtb") ?? false,
        UseXip = reader.Bool("use_xip") ?? false,
    };

    private static DeviceTimeouts ReadTimeouts(MapReader reader)
    {
        if (reader.Section("timeouts") is not { } section) return new DeviceTimeouts();
        var timeouts = new DeviceTimeouts
        {
            Actions = section.TimeLimits("actions", severalUnits: true).Durations(),
            Connections = section.TimeLimits("connections", severalUnits: true).Durations(),
        };
        section.RejectUnknown();
        return timeouts;
    }

    private static CharacterDelays ReadDelays(MapReader reader)
    {
        if (reader.Section("character_delays") is not { } section) return new CharacterDelays();
        var delays = new CharacterDelays { Deploy = Delay("deploy"), Boot = Delay("boot"), Test = Delay("test") };
        section.RejectUnknown();
        return delays;

        TimeSpan Delay(string key) => TimeSpan.FromMilliseconds(section.Int(key, 0, 60_000) ?? 0);
    }
}
