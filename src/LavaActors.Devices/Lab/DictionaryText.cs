using System.Globalization;
using System.Text;

namespace LavaActors.Devices.Lab;

/// <summary>Writes device dictionaries, with the variables of LAVA's templates (spec: worker-and-devices.md §3.4). Values are quoted, so that none of them is anything but a text to a template.</summary>
public static class DictionaryText
{
    private const string Connection = "uart0";

    /// <summary>Whether a template can have a variable of this name.</summary>
    public static bool IsVariable(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <exception cref="ArgumentException">The name, the type, or a variable's name cannot be one.</exception>
    public static string Of(NewDevice device)
    {
        foreach (var name in new[] { device.Name, device.Type })
        {
            if (LabNames.WhyNot(name) is { } why) throw new ArgumentException($"'{name}' cannot be a name: {why}", nameof(device));
        }

        var text = new StringBuilder($"{{% extends {Quote(device.Type + LabDirectory.Template)} %}}\n");
        if (device.Console is { } console)
        {
            Set("connection_list", $"[{Quote(Connection)}]");
            Set("connection_commands", $"{{{Quote(Connection)}: {Quote(console)}}}");
            Set("connection_tags", $"{{{Quote(Connection)}: {List(["primary", .. Kind(console)])}}}");
        }

        if (device.HardReset is { } reset) Set("hard_reset_command", Quote(reset));
        if (device.PowerOn is { } on) Set("power_on_command", Quote(on));
        if (device.PowerOff is { } off) Set("power_off_command", Quote(off));
        foreach (var (name, value) in device.Variables)
        {
            if (!IsVariable(name)) throw new ArgumentException($"'{name}' cannot be the name of a variable", nameof(device));
            Set(name, Quote(value));
        }

        var place = new List<string> { $"'device_type': {Quote(device.Type)}" };
        if (device.Worker is { } worker) place.Add($"'worker': {Quote(worker)}");
        if (device.Tags.Count > 0) place.Add($"'tags': {List(device.Tags)}");
        Set("sync_to_lava", $"{{{string.Join(", ", place)}}}");
        return text.ToString();

        void Set(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{{% set {name} = {value} %}}\n");
    }

    /// <summary>A text in a template's expression.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text)
        {
            switch (c)
            {
                case '\\': quoted.Append(@"\\"); break;
                case '\'': quoted.Append(@"\'"); break;
                case '\n': quoted.Append(@"\n"); break;
                case var _ when char.IsControl(c): quoted.Append(CultureInfo.InvariantCulture, $@"\x{(int)c:x2}"); break;
                default: quoted.Append(c); break;
            }
        }

        return quoted.Append('\'').ToString();
    }

    private static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    /// <summary>Tells how such a console is left.</summary>
    private static IEnumerable<string> Kind(string console) => console.Split(' ')[0] is var program && program is "telnet" or "ssh" ? [program] : [];
}
