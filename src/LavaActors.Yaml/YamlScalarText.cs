using System.Globalization;
using System.Text;

namespace LavaActors.Yaml;

/// <summary>The text of one scalar: plain where that is safe, else quoted or as a block.</summary>
internal static class YamlScalarText
{
    /// <summary>On one line, as keys have to be.</summary>
    public static string Flow(YamlScalar scalar)
    {
        if (scalar.Tag is { } tag) return $"{Yaml11.Shorthand(tag)} {DoubleQuoted(scalar.Text)}";
        if (scalar.Kind is not (YamlKind.String or YamlKind.Timestamp)) return scalar.Text.Length == 0 ? "null" : scalar.Text;
        if (scalar is { Kind: YamlKind.Timestamp, Plain: true }) return scalar.Text;
        if (IsPlainSafe(scalar.Text)) return scalar.Text;
        return scalar.Text.All(IsPrintable) ? SingleQuoted(scalar.Text) : DoubleQuoted(scalar.Text);
    }

    /// <summary>A text of several lines as a literal block, anything else as <see cref="Flow"/>.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="indent">Column of the block's lines.</param>
    public static string Block(YamlScalar scalar, int indent)
    {
        if (scalar.Tag is not null || scalar.Kind != YamlKind.String || !IsLiteralSafe(scalar.Text)) return Flow(scalar);
        var ended = scalar.Text[^1] == '\n';
        var lines = (ended ? scalar.Text[..^1] : scalar.Text).Split('\n');
        var text = new StringBuilder(ended ? "|" : "|-");
        foreach (var line in lines)
        {
            text.Append('\n');
            if (line.Length > 0) text.Append(' ', indent).Append(line);
        }

        return text.ToString();
    }

    private static string SingleQuoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string DoubleQuoted(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(c, text[i + 1]):X8}");
                i++;
                continue;
            }

            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\t': quoted.Append("\\t"); break;
                case '\r': quoted.Append("\\r"); break;
                case var _ when char.IsSurrogate(c): quoted.Append('\uFFFD'); break;   // half a character cannot be written
                case var _ when IsPrintable(c): quoted.Append(c); break;
                default: quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"); break;
            }
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(char c) => c is >= ' ' and <= '~' or >= '\xA0' and < '\uD800' and not ('\u2028' or '\u2029') or >= '\uE000' and <= '\uFFFD' and not '\uFEFF';

    private static bool IsPlainSafe(string text)
    {
        if (text.Length == 0 || !text.All(IsPrintable) || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])) return false;
        if ("?:,[]{}#&*!|>'\"%@`".Contains(text[0], StringComparison.Ordinal)) return false;
        if (text[0] == '-' && (text.Length == 1 || text[1] is ' ' or '-')) return false;
        if (text.StartsWith("...", StringComparison.Ordinal) || text[^1] == ':') return false;
        if (text.Contains(": ", StringComparison.Ordinal) || text.Contains(" #", StringComparison.Ordinal)) return false;
        return !Yaml11.NeedsQuotes(text);
    }

    private static bool IsLiteralSafe(string text)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || text[0] is ' ' or '\n' or '\t') return false;
        if (text.EndsWith("\n\n", StringComparison.Ordinal)) return false;
        if (!text.All(c => c is '\n' or '\t' || IsPrintable(c))) return false;
        return text.Split('\n').All(line => line.Length == 0 || !string.IsNullOrWhiteSpace(line));
    }
}
