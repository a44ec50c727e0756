using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace LavaActors.Devices.Tests;

public sealed class DeviceProperties
{
    private static readonly string[] Values = ["", "5", "yes", "[]", "{}", "null", "'", "[a]", "- x", "\t", "&a", "*a", "{a: [b]}", "0x", "["];

    /// <summary>A real configuration with lines dropped, doubled or given other values: a device comes out, or an error with a place.</summary>
    [Property(MaxTest = 400)]
    public Property A_spoilt_configuration_is_read_or_refused_and_never_throws() => Prop.ForAll(
        Gen.Choose(0, 9999).Three().ListOf(3).ToArbitrary(), spoils =>
        {
            var lines = Text.Mustang().Split('\n').ToList();
            foreach (var (kind, a, b) in spoils)
            {
                var line = a % lines.Count;
                var colon = lines[line].IndexOf(": ", StringComparison.Ordinal);
                if (kind % 3 == 0) lines.RemoveAt(line);
                else if (kind % 3 == 1) lines.Insert(b % lines.Count, lines[line]);
                else if (colon > 0) lines[line] = lines[line][..(colon + 2)] + Values[b % Values.Length];
            }

            var parse = DeviceConfiguration.Parse(string.Join('\n', lines), "d.yaml");
            _ = parse.Device?.GuestView();
            _ = DispatcherConfiguration.Parse(string.Join('\n', lines), "d.yaml");
            return parse.IsValid || parse.Diagnostics.Any(d => d.IsError && d.Where.IsKnown);
        });
}
