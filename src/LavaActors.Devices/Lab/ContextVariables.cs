using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>
/// The names that a lab lets jobs give in their <c>context</c> beside those that LAVA knows: its server's setting <c>EXTRA_CONTEXT_VARIABLES</c> (spec: scheduler.md §16,
/// worker-and-devices.md §3).
/// </summary>
public static class ContextVariables
{
    private const string OfServer = "EXTRA_CONTEXT_VARIABLES";

    /// <summary>A list of names in a mapping. What cannot be a template's variable is an error.</summary>
    public static IReadOnlyList<string> Read(MapReader section, string key)
    {
        var names = section.Strings(key);
        foreach (var name in names.Where(name => !IsName(name)))
            section.Error(key, $"'{name}' cannot be a variable of a template", "use letters, digits and underscores, and begin with no digit");
        return [.. names.Where(IsName).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What the settings of a lab's LAVA server say: <c>settings.conf</c>, <c>settings.yaml</c>, then <c>settings.d/*.yaml</c> in their order; of several the last one counts, as there.</summary>
    /// <param name="directory">The lab's, as <c>/etc/lava-server</c>.</param>
    /// <param name="bag">Takes what is wrong with these files.</param>
    public static IReadOnlyList<string> OfLab(string directory, DiagnosticBag bag)
    {
        IReadOnlyList<string> names = [];
        var parts = Path.Combine(directory, "settings.d");
        IEnumerable<string> files =
        [
            Path.Combine(directory, "settings.conf"), Path.Combine(directory, "settings.yaml"),
            .. Directory.Exists(parts) ? Directory.GetFiles(parts, "*.yaml").Order(StringComparer.Ordinal).ToArray() : [],
        ];
        foreach (var file in files.Where(File.Exists))
        {
            if (LabText.Read(file, out var problem) is not { } text)
            {
                bag.Add(problem!);
                continue;
            }

            // The rest of these files is Django's, and no concern of ours.
            if (YamlDocument.Parse(text, file).Root is YamlMap map && map.ContainsKey(OfServer)) names = Read(new MapReader(map, "", bag, nullIsAbsent: true), OfServer);
        }

        return names;
    }

    private static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
