using LavaActors.Devices;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Test.Docker;

/// <summary>What a container of tests is told of the device that it works with (test-shell.md §14). Pure.</summary>
internal static class DockerEnvironment
{
    private static readonly (string Suffix, Func<DeviceCommands, IReadOnlyList<string>> Of)[] Commands =
    [
        ("HARD_RESET", c => c.HardReset), ("POWER_ON", c => c.PowerOn), ("POWER_OFF", c => c.PowerOff),
    ];

    public static IReadOnlyList<ShellVariable> Of(DeviceConfiguration device)
    {
        var variables = new List<ShellVariable>();
        if (BoardId(device) is { } board) variables.AddRange([new("ANDROID_SERIAL", board), new("LAVA_BOARD_ID", board)]);
        foreach (var connection in device.Commands.Connections.Values)
        {
            variables.Add(new($"LAVA_CONNECTION_COMMAND_{Name(connection.Name)}", connection.Connect));
            if (connection.IsPrimary) variables.AddRange([new("LAVA_CONNECTION_COMMAND", connection.Connect), new("LAVA_CONNECT_COMMAND", connection.Connect)]);
        }

        variables.AddRange(Commands.Where(c => c.Of(device.Commands).Count > 0).Select(c => new ShellVariable($"LAVA_{c.Suffix}_COMMAND", string.Join(" && ", c.Of(device.Commands)))));
        foreach (var (section, delay) in new[] { ("DEPLOY", device.CharacterDelays.Deploy), ("BOOT", device.CharacterDelays.Boot), ("TEST", device.CharacterDelays.Test) })
        {
            if (delay > TimeSpan.Zero) variables.Add(new($"LAVA_{section}_CHARACTER_DELAYS", FormattableString.Invariant($"{delay.TotalMilliseconds:0}")));
        }

        return variables;
    }

    private static string? BoardId(DeviceConfiguration device) => device.DeviceInfo.Items.OfType<YamlMap>().Select(m => m["board_id"]).OfType<YamlScalar>().FirstOrDefault(s => !s.IsNull)?.Text;

    /// <summary>A connection's name as part of a variable's.</summary>
    private static string Name(string connection) => string.Concat(connection.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
