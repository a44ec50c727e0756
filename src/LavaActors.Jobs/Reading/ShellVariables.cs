using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Parameters of a test definition: shell variables of the run (spec: test-shell.md §5.3).</summary>
internal static class ShellVariables
{
    public const string Remedy = "use letters, digits and '_', not beginning with a digit";

    /// <summary>Whether a shell takes it for a variable.</summary>
    public static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    public static IReadOnlyDictionary<string, string> Read(MapReader reader, string key)
    {
        var variables = reader.StringMap(key);
        foreach (var (name, _) in variables)
        {
            if (IsName(name)) continue;
            reader.Bag.Error(reader.MapNode(key)?.KeyNode(name)?.Span ?? reader.SpanOf(key), $"{reader.PathOf(key)}.{name}", $"'{name}' cannot be a shell variable", Remedy);
        }

        return variables;
    }
}
