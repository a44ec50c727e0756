using System.Globalization;
using System.Text;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>Texts in quotes with the escapes of Python. A backslash before any other character is a backslash.</summary>
internal static class StringEscapes
{
    /// <summary>The closing quote of the text that begins at a quote; -1 when it is not closed.</summary>
    public static int End(string source, int at)
    {
        var quote = source[at];
        for (var i = at + 1; i < source.Length; i++)
        {
            if (source[i] == '\\') i++;
            else if (source[i] == quote) return i;
        }

        return -1;
    }

    public static string Read(ReadOnlySpan<char> inner, SourceSpan where)
    {
        if (inner.IndexOf('\\') < 0) return inner.ToString();
        var text = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] != '\\')
            {
                text.Append(inner[i]);
                continue;
            }

            i++;
            switch (inner[i])
            {
                case '\n': break;
                case '\\' or '\'' or '"': text.Append(inner[i]); break;
                case 'a': text.Append('\a'); break;
                case 'b': text.Append('\b'); break;
                case 'f': text.Append('\f'); break;
                case 'n': text.Append('\n'); break;
                case 'r': text.Append('\r'); break;
                case 't': text.Append('\t'); break;
                case 'v': text.Append('\v'); break;
                case 'x': Hex(inner, ref i, 2, text, where); break;
                case 'u': Hex(inner, ref i, 4, text, where); break;
                case 'U': Hex(inner, ref i, 8, text, where); break;
                case >= '0' and <= '7': Octal(inner, ref i, text); break;
                case 'N': throw new TemplateException(where, "'\\N{...}' names a character", @"write its number, as \u2022, or the character itself");
                default: text.Append('\\').Append(inner[i]); break;
            }
        }

        return text.ToString();
    }

    private static void Hex(ReadOnlySpan<char> inner, ref int i, int digits, StringBuilder text, SourceSpan where)
    {
        var kind = inner[i];
        if (i + digits >= inner.Length || !uint.TryParse(inner.Slice(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw new TemplateException(where, $@"'\{kind}' needs {digits} hexadecimal digits", @"write '\\' for a backslash");
        }

        // Half a character has no place in a text that is written as UTF-8.
        if (!Rune.IsValid(code)) throw new TemplateException(where, $@"'\{kind}{inner.Slice(i + 1, digits)}' is no character", "");
        text.Append(new Rune(code).ToString());
        i += digits;
    }

    private static void Octal(ReadOnlySpan<char> inner, ref int i, StringBuilder text)
    {
        var code = 0;
        var end = Math.Min(inner.Length, i + 3);
        while (i < end && inner[i] is >= '0' and <= '7') code = code * 8 + inner[i++] - '0';
        i--;
        text.Append((char)code);
    }
}
