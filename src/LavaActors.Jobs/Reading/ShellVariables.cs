using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Parameters of a test definition: shell variables of the run (spec: test-shell.md §5.3).</summary>
internal static class ShellVariables
{
    public static IReadOnlyDictionary<string, string> Read(MapReader reader, string key)
    {
        var variables = reader.StringMap(key);
        foreach (var (name, _) in variables)
        {
            if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) continue;
            reader.Bag.Error(reader.MapNode(key)?.KeyNode(name)?.Span ?? reader.SpanOf(key), $"{reader.PathOf(key)}.{name}", $"'{name}' cannot be a shell variable", "use letters, digits and '_', not beginning with a digit");
        }

        return variables;
    }
}
