using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Mappings whose entries the target's shell gets as variables (spec: test-shell.md §4.4). A name no shell takes is left out there, so it is said here.</summary>
internal static class ExportedVariables
{
    public static YamlMap? Check(MapReader reader, string key, ReadContext context)
    {
        var map = reader.MapNode(key);
        foreach (var name in context.IsSubJob ? [] : map?.Keys ?? [])
        {
            if (!ShellVariables.IsName(name.Text)) reader.Bag.Warning(name.Span, $"{reader.PathOf(key)}.{name.Text}", $"'{name.Text}' cannot be a shell variable; it is left out", ShellVariables.Remedy);
        }

        return map;
    }
}
