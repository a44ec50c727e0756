using System.Collections;
using System.Globalization;
using System.Text;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>The files <c>environment</c> and <c>secrets</c> of an overlay (spec: test-shell.md §4.3, §4.4).</summary>
public static class EnvironmentFile
{
    /// <summary><c>export NAME=value</c> lines in the given order; a shell that reads them takes the last of equal names. A name that no shell takes
    /// is left out, and the file says so.</summary>
    public static string Exports(IEnumerable<ShellVariable> variables) => Lines(variables, "export ");

    /// <summary><c>NAME=value</c> lines.</summary>
    public static string Assignments(IEnumerable<ShellVariable> variables) => Lines(variables, string.Empty);

    /// <summary>Flattens a value of a device or job: keys of mappings and indexes of lists are joined with <c>_</c>.</summary>
    /// <param name="prefix">The name so far, <c>LAVA_DEVICE_INFO</c>; empty: none.</param>
    /// <param name="value">A string, number, bool (1 or 0), null (empty), dictionary with string keys, or list of these.</param>
    public static IEnumerable<ShellVariable> Flatten(string prefix, object? value)
    {
        switch (value)
        {
            case null: return [new ShellVariable(prefix, string.Empty)];
            case string text: return [new ShellVariable(prefix, text)];
            case bool yes: return [new ShellVariable(prefix, yes ? "1" : "0")];
            case IDictionary<string, object?> map: return map.SelectMany(e => Flatten(Join(prefix, e.Key), e.Value));
            case IReadOnlyDictionary<string, object?> map: return map.SelectMany(e => Flatten(Join(prefix, e.Key), e.Value));
            case IDictionary map: return map.Keys.Cast<object>().SelectMany(k => Flatten(Join(prefix, k.ToString() ?? string.Empty), map[k]));
            case IEnumerable list: return list.Cast<object?>().SelectMany((e, i) => Flatten(Join(prefix, i.ToString(CultureInfo.InvariantCulture)), e));
            case IFormattable number: return [new ShellVariable(prefix, number.ToString(null, CultureInfo.InvariantCulture))];
            default: return [new ShellVariable(prefix, value.ToString())];
        }
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}_{name}";

    private static string Lines(IEnumerable<ShellVariable> variables, string before)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            if (ShellQuote.IsName(name)) text.Append(before).Append(name).Append('=').Append(ShellQuote.Word(value ?? string.Empty)).Append('\n');
            else text.Append("# left out, no name for a shell variable: ").Append(new string([.. name.Select(c => char.IsControl(c) ? ' ' : c)])).Append('\n');
        }

        return text.ToString();
    }
}
