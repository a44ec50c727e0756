using System.Text;

namespace LavaActors.Yaml;

/// <summary>Writes a tree as YAML in block style, key order kept, so that a YAML 1.1 reader gets the same tree back.</summary>
public static class YamlWriter
{
    /// <summary>The text of one document, with a final line end.</summary>
    public static string Write(YamlNode node)
    {
        var text = new StringBuilder();
        switch (node)
        {
            case YamlMap { Count: > 0 } map:
                WriteMap(text, map, 0, firstLineOpen: false);
                break;
            case YamlList { Count: > 0 } list:
                WriteList(text, list, 0, firstLineOpen: false);
                break;
            default:
                text.Append(Inline(node, 2)).Append('\n');
                break;
        }

        return text.ToString();
    }

    /// <param name="text">Receives the text.</param>
    /// <param name="map">Has entries.</param>
    /// <param name="indent">Column of the keys, from 0.</param>
    /// <param name="firstLineOpen">The cursor stands already at the column of the first key (behind a <c>- </c>).</param>
    private static void WriteMap(StringBuilder text, YamlMap map, int indent, bool firstLineOpen)
    {
        foreach (var (key, value) in map.Entries)
        {
            if (!firstLineOpen) text.Append(' ', indent);
            firstLineOpen = false;
            var name = YamlScalarText.Flow(key);

            // A reader looks only this far for the colon of a key without '?'.
            if (name.Length > 900) text.Append("? ").Append(name).Append('\n').Append(' ', indent).Append(':');
            else text.Append(name).Append(':');
            WriteValue(text, value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, YamlNode value, int indent)
    {
        switch (value)
        {
            case YamlMap { Count: > 0 } map:
                text.Append('\n');
                WriteMap(text, map, indent + 2, firstLineOpen: false);
                break;
            case YamlList { Count: > 0 } list:
                text.Append('\n');
                WriteList(text, list, indent + 2, firstLineOpen: false);
                break;
            default:
                text.Append(' ').Append(Inline(value, indent + 2)).Append('\n');
                break;
        }
    }

    private static void WriteList(StringBuilder text, YamlList list, int indent, bool firstLineOpen)
    {
        foreach (var item in list.Items)
        {
            if (!firstLineOpen) text.Append(' ', indent);
            firstLineOpen = false;
            text.Append("- ");
            switch (item)
            {
                case YamlMap { Count: > 0 } map:
                    WriteMap(text, map, indent + 2, firstLineOpen: true);
                    break;
                case YamlList { Count: > 0 } inner:
                    WriteList(text, inner, indent + 2, firstLineOpen: true);
                    break;
                default:
                    text.Append(Inline(item, indent + 2)).Append('\n');
                    break;
            }
        }
    }

    private static string Inline(YamlNode node, int indent) => node switch
    {
        YamlMap => "{}",
        YamlList => "[]",
        YamlScalar scalar => YamlScalarText.Block(scalar, indent),
        _ => throw new ArgumentException($"no way to write a {node.GetType().Name}", nameof(node)),
    };
}
