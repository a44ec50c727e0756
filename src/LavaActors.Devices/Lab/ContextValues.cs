using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>A job's <c>context</c> as templates see it: values mean what YAML 1.1 says.</summary>
public static class ContextValues
{
    public static IReadOnlyDictionary<string, object?> Of(YamlMap context) => Map(context);

    private static Dictionary<string, object?> Map(YamlMap map)
    {
        var values = new Dictionary<string, object?>(map.Count, StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries) values[key.Text] = Value(value);
        return values;
    }

    private static object? Value(YamlNode node) => node switch
    {
        YamlMap map => Map(map),
        YamlList list => list.Items.Select(Value).ToList(),
        YamlScalar { Kind: YamlKind.Null } => null,
        YamlScalar { Kind: YamlKind.Bool } scalar => scalar.AsBool(),
        YamlScalar { Kind: YamlKind.Int } scalar => scalar.AsInt() is { } number ? number : scalar.Text,
        YamlScalar { Kind: YamlKind.Float } scalar => scalar.AsDouble(),
        YamlScalar scalar => scalar.Text,
        _ => throw new ArgumentException($"no value for a {node.GetType().Name}", nameof(node)),
    };
}
