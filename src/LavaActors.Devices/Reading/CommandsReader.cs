using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads <c>commands</c> (spec: deploy-boot-uboot.md §9.2).</summary>
internal static class CommandsReader
{
    private const string LoneConnection = "serial";

    private static readonly string[] Builtin =
    [
        "hard_reset", "power_on", "power_off", "soft_reboot", "pre_power_command", "pre_os_command", "recovery_mode", "recovery_exit",
        "usbg_ms_commands_enable", "usbg_ms_commands_disable", "stop_test_services",
    ];

    /// <summary>Keys that are no commands. Every other key is one: a text, a list or a mapping (spec: worker-and-devices.md §3.3).</summary>
    private static readonly string[] Others = ["connect", "connections", "must_use_connection", "users"];

    public static DeviceCommands Read(MapReader device)
    {
        if (device.Section("commands") is not { } reader) return new DeviceCommands();
        var named = new OrderedDictionary<string, IReadOnlyList<string>>();
        foreach (var name in Builtin.Where(reader.Has)) named[name] = reader.Strings(name);
        var commands = new DeviceCommands
        {
            Connections = ReadConnections(reader),
            HardReset = Of("hard_reset"),
            PowerOn = Of("power_on"),
            PowerOff = Of("power_off"),
            SoftReboot = Of("soft_reboot"),
            PrePowerCommand = Of("pre_power_command"),
            PreOsCommand = Of("pre_os_command"),
            Users = ReadUsers(reader),
            Named = named,
        };
        reader.Bool("must_use_connection");
        foreach (var (name, value) in reader.Map.Entries.Where(entry => !Builtin.Contains(entry.Key.Text) && !Others.Contains(entry.Key.Text)))
        {
            if (value is YamlScalar { IsNull: false } scalar) reader.AsString(scalar, reader.PathOf(name.Text));
        }

        reader.Knows(Builtin).WarnNearMisses();
        return commands;

        IReadOnlyList<string> Of(string name) => named.TryGetValue(name, out var lines) ? lines : [];
    }

    private static IReadOnlyDictionary<string, ConsoleConnection> ReadConnections(MapReader reader)
    {
        var connections = new OrderedDictionary<string, ConsoleConnection>();
        if (reader.Has("connect"))
        {
            if (reader.Has("connections")) reader.Error("connect", "stands beside 'connections'", "remove it: 'connections' says all");
            else if (reader.NonEmptyString("connect") is { } connect) connections[LoneConnection] = new ConsoleConnection(LoneConnection, connect, ["primary"]);
            return connections;
        }

        if (reader.Section("connections") is not { } section) return connections;
        foreach (var (name, value) in section.Map.Entries)
        {
            var path = section.PathOf(name.Text);
            section.Knows(name.Text);
            if (value is not YamlMap map)
            {
                section.Wrong<object>(value, path, "a mapping with 'connect' and 'tags'");
                continue;
            }

            var entry = section.Section(map, path);
            entry.Required("connect", "give the command whose terminal is the console");
            connections[name.Text] = new ConsoleConnection(name.Text, entry.NonEmptyString("connect") ?? "", entry.Strings("tags"));
            entry.RejectUnknown();
        }

        var primaries = connections.Values.Count(c => c.IsPrimary);
        if (connections.Count > 0 && primaries != 1)
        {
            reader.Error("connections", primaries == 0 ? "no connection has the tag 'primary'" : $"{primaries} connections have the tag 'primary'", "tag the one console that boots");
        }

        return connections;
    }

    private static IReadOnlyDictionary<string, UserCommand> ReadUsers(MapReader reader)
    {
        var users = new OrderedDictionary<string, UserCommand>();
        if (reader.Section("users") is not { } section) return users;
        foreach (var (name, value) in section.Map.Entries)
        {
            var path = section.PathOf(name.Text);
            if (value is not YamlMap map)
            {
                section.Wrong<object>(value, path, "a mapping with 'do' and 'undo'");
                continue;
            }

            var entry = section.Section(map, path);
            entry.Required("do", "give the command to run");
            users[name.Text] = new UserCommand(entry.Strings("do"), entry.Strings("undo"));
            entry.RejectUnknown();
        }

        return users;
    }
}
