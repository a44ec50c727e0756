using System.Text;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// MultiNode data as characters on a console. Characters that would end, split or steer are written as a backslash, a zero and three octal
/// digits, as <c>printf %b</c> of a shell reads it; all others stand for themselves.
/// </summary>
public static class WireText
{
    /// <summary>Reads the pairs of a <c>LAVA_SEND</c>: a pair begins where white space is followed by a word with <c>=</c> in it, so a value may
    /// hold blanks (spec: multinode.md §11.1). Words before the first pair are dropped; of a key that comes twice the last value holds.</summary>
    public static IReadOnlyDictionary<string, string?> ReadPairs(ReadOnlySpan<char> text)
    {
        var pairs = new Dictionary<string, string?>();
        string? key = null;
        var (valueFrom, valueTo) = (0, 0);
        for (var i = 0; i < text.Length;)
        {
            while (i < text.Length && IsBlank(text[i])) i++;
            var word = i;
            while (i < text.Length && !IsBlank(text[i])) i++;
            var equals = text[word..i].IndexOf('=');
            if (equals > 0)
            {
                if (key is not null) pairs[key] = Unescape(text[valueFrom..valueTo]);
                key = text.Slice(word, equals).ToString();
                valueFrom = word + equals + 1;
            }

            if (i > word) valueTo = i;
        }

        if (key is not null) pairs[key] = Unescape(text[valueFrom..valueTo]);
        return pairs;
    }

    /// <summary>Turns <c>\0ooo</c> back into characters. Anything else stays.</summary>
    public static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 4 < text.Length && text[i + 1] == '0' && IsOctal(text[i + 2]) && IsOctal(text[i + 3]) && IsOctal(text[i + 4]))
            {
                plain.Append((char)((text[i + 2] - '0') * 64 + (text[i + 3] - '0') * 8 + (text[i + 4] - '0')));
                i += 4;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    /// <summary>One word of a reply. Line ends come out on the target as the two characters <c>\n</c> or <c>\r</c>, since the target keeps one pair a
    /// line; other control characters but the tab as <c>?</c>.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            switch (c)
            {
                case ' ': escaped.Append(@"\0040"); break;
                case '\t': escaped.Append(@"\0011"); break;
                case '\\': escaped.Append(@"\0134"); break;
                case '<': escaped.Append(@"\0074"); break;
                case '>': escaped.Append(@"\0076"); break;
                case '\n': escaped.Append(@"\0134n"); break;
                case '\r': escaped.Append(@"\0134r"); break;
                default: escaped.Append(char.IsControl(c) ? '?' : c); break;
            }
        }

        return escaped.ToString();
    }

    /// <summary>A sentence for the target: blanks stay, nothing in it can end the line or the signal.</summary>
    public static string Sentence(string text, int most = 300)
    {
        var safe = new StringBuilder(Math.Min(text.Length, most));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, most))) safe.Append(c is '<' or '>' or '\\' || char.IsControl(c) ? ' ' : c);
        return safe.ToString().Trim();
    }

    private static bool IsBlank(char c) => c is ' ' or '\t';

    private static bool IsOctal(char c) => c is >= '0' and <= '7';
}
