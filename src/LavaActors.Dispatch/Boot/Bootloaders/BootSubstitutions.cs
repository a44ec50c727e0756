namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary>Puts values into a device's boot commands (deploy-boot-uboot.md §7): a marker with a value is replaced wherever it stands, a known marker
/// without a value removes its whole line, an unknown one stays. Values are not looked at again: what a job brings in cannot become a marker.</summary>
public static class BootSubstitutions
{
    /// <param name="lines">The command set.</param>
    /// <param name="markers">Marker with its braces, and value; null: known, but without a value here.</param>
    public static IReadOnlyList<string> Apply(IEnumerable<string> lines, IReadOnlyDictionary<string, string?> markers)
    {
        var done = new List<string>();
        foreach (var line in lines)
        {
            if (Replace(line, markers) is { } replaced) done.Add(replaced);
        }

        return done;
    }

    private static string? Replace(string line, IReadOnlyDictionary<string, string?> markers)
    {
        var text = new System.Text.StringBuilder();
        for (var at = 0; at < line.Length;)
        {
            var end = line[at] == '{' ? line.IndexOf('}', at) : -1;
            if (end > 0 && markers.TryGetValue(line[at..(end + 1)], out var value))
            {
                if (string.IsNullOrEmpty(value)) return null;
                text.Append(value);
                at = end + 1;
            }
            else
            {
                text.Append(line[at++]);
            }
        }

        return text.ToString();
    }
}
