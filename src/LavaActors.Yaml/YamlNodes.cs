using System.Globalization;

namespace LavaActors.Yaml;

/// <summary>Builds nodes in code.</summary>
public static class YamlNodes
{
    public static YamlScalar Null { get; } = new("null", plain: true);

    /// <summary>A string, whatever its text looks like: the writer quotes it where a reader would take it for something else.</summary>
    public static YamlScalar String(string text) => new(text, plain: false);

    public static YamlScalar Int(long value) => new(value.ToString(CultureInfo.InvariantCulture), plain: true);

    public static YamlScalar Bool(bool value) => new(value ? "true" : "false", plain: true);

    public static YamlScalar Double(double value) => new(Yaml11.FromDouble(value), plain: true);

    public static YamlMap Map(params IEnumerable<(string Key, YamlNode Value)> entries) =>
        new(entries.Select(e => new YamlEntry(String(e.Key), e.Value)));

    public static YamlList List(params IEnumerable<YamlNode> items) => new(items);

    public static YamlList Strings(params IEnumerable<string> items) => new(items.Select(String));
}
