using System.Globalization;
using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Syntax;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>What Python's text methods do.</summary>
internal static class PythonText
{
    public static string Upper(string text) => text.Contains('ß', StringComparison.Ordinal) ? text.Replace("ß", "SS", StringComparison.Ordinal).ToUpperInvariant() : text.ToUpperInvariant();

#pragma warning disable CA1308 // Lower case is what is asked for
    public static string Lower(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308

    public static string Capitalize(string text) => text.Length == 0 ? "" : TitleFirst(CodePoints.First(text, 1)) + Lower(text[CodePoints.First(text, 1).Length..]);

    private static string TitleFirst(string first) => first == "ß" ? "Ss" : first.ToUpperInvariant();

    /// <summary>The filter <c>title</c>: words begin after white space, hyphens and opening brackets.</summary>
    public static string TitleWords(string text)
    {
        var result = new StringBuilder(text.Length);
        var first = true;
        foreach (var c in CodePoints.Each(text))
        {
            var separator = c.Length == 1 && (PythonChars.IsSpace(c[0]) || c[0] is '-' or '(' or '{' or '[' or '<');
            result.Append(separator ? c : first ? Upper(c) : Lower(c));
            first = separator;
        }

        return result.ToString();
    }

    /// <summary>The method <c>title</c>: words are runs of letters.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var inside = false;
        foreach (var c in CodePoints.Each(text))
        {
            result.Append(inside ? Lower(c) : TitleFirst(c));
            inside = IsCased(c);
        }

        return result.ToString();
    }

    public static bool IsCased(string c) => char.GetUnicodeCategory(c, 0) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    public static string SwapCase(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in CodePoints.Each(text)) result.Append(char.IsUpper(c, 0) ? Lower(c) : char.IsLower(c, 0) ? Upper(c) : c);
        return result.ToString();
    }

    /// <summary>Whether there are cased letters, and all of them are of one case.</summary>
    public static bool HasCase(string text, bool upper)
    {
        var any = false;
        foreach (var c in CodePoints.Each(text).Where(IsCased))
        {
            if (char.IsUpper(c, 0) != upper) return false;
            any = true;
        }

        return any;
    }

    public static bool IsTitle(string text)
    {
        var any = false;
        var inside = false;
        foreach (var c in CodePoints.Each(text))
        {
            var cased = IsCased(c);
            if (cased && char.IsLower(c, 0) != inside) return false;
            any |= cased;
            inside = cased;
        }

        return any;
    }

    public static bool All(string text, Func<string, bool> holds) => text.Length > 0 && CodePoints.Each(text).All(holds);

    /// <summary>Without characters of a set, by default white space, at its ends.</summary>
    public static string Strip(string text, string? characters, bool left, bool right)
    {
        bool Goes(string c) => characters is null ? c.Length == 1 && PythonChars.IsSpace(c[0]) : characters.Contains(c, StringComparison.Ordinal);
        var start = 0;
        var end = text.Length;
        while (left && start < end && Goes(At(start))) start += At(start).Length;
        while (right && end > start && Goes(Before(end))) end -= Before(end).Length;
        return text[start..end];

        string At(int at) => text.Substring(at, char.IsSurrogatePair(text, at) ? 2 : 1);
        string Before(int at) => at >= 2 && char.IsSurrogatePair(text, at - 2) ? text.Substring(at - 2, 2) : text.Substring(at - 1, 1);
    }

    public static List<string> SplitLines(string text, bool keepEnds)
    {
        List<string> lines = [];
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && !PythonChars.IsLineEnd(text[end])) end++;
            var next = end;
            if (next < text.Length) next += text[next] == '\r' && next + 1 < text.Length && text[next + 1] == '\n' ? 2 : 1;
            lines.Add(keepEnds ? text[at..next] : text[at..end]);
            at = next;
        }

        return lines;
    }

    public static string Replace(Work work, string text, string old, string with, int count)
    {
        if (count == 0) return text;
        var most = count < 0 ? int.MaxValue : count;
        var result = new StringBuilder(text.Length);
        var at = 0;
        if (old.Length == 0)
        {
            foreach (var c in CodePoints.Each(text))
            {
                if (most-- > 0) Grow(work, result, with);
                result.Append(c);
            }

            if (most > 0) Grow(work, result, with);
            return result.ToString();
        }

        for (; most > 0 && text.IndexOf(old, at, StringComparison.Ordinal) is >= 0 and var found; most--)
        {
            result.Append(text, at, found - at);
            Grow(work, result, with);
            at = found + old.Length;
        }

        work.Text(text.Length);
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static void Grow(Work work, StringBuilder result, string with)
    {
        work.Step();
        if (result.Length + with.Length > work.Limits.MaxText) work.Text((long)result.Length + with.Length);
        result.Append(with);
    }

    /// <summary>An odd blank goes to the left when the width is odd too.</summary>
    public static string Center(Work work, string text, int width, string fill)
    {
        var blanks = Blanks(work, text, width);
        var left = blanks / 2 + (blanks & width & 1);
        return Fill(fill, left) + text + Fill(fill, blanks - left);
    }

    public static string Pad(Work work, string text, int width, string fill, bool left)
    {
        var padding = Fill(fill, Blanks(work, text, width));
        return left ? padding + text : text + padding;
    }

    public static string ZeroFill(Work work, string text, int width)
    {
        var zeros = new string('0', Blanks(work, text, width));
        return text.Length > 0 && text[0] is '+' or '-' ? text[0] + zeros + text[1..] : zeros + text;
    }

    private static int Blanks(Work work, string text, int width)
    {
        work.Text(width);
        return Math.Max(0, width - CodePoints.Length(text));
    }

    private static string Fill(string fill, int count) => fill.Length == 1 ? new string(fill[0], count) : string.Concat(Enumerable.Repeat(fill, count));

    /// <summary><c>split</c> by a separator; without one by white space.</summary>
    public static List<string> Split(Work work, string text, string? separator, int most)
    {
        List<string> parts = [];
        if (most < 0) most = int.MaxValue;
        var at = 0;
        if (separator is not null)
        {
            for (; most > 0 && text.IndexOf(separator, at, StringComparison.Ordinal) is >= 0 and var found; most--)
            {
                parts.Add(text[at..found]);
                work.Grown(parts.Count);
                at = found + separator.Length;
            }

            parts.Add(text[at..]);
            return parts;
        }

        while (true)
        {
            while (at < text.Length && PythonChars.IsSpace(text[at])) at++;
            if (at == text.Length) return parts;
            var end = at;
            while (end < text.Length && (most == 0 || !PythonChars.IsSpace(text[end]))) end++;
            parts.Add(most == 0 ? text[at..] : text[at..end]);
            work.Grown(parts.Count);
            if (most-- == 0) return parts;
            at = end;
        }
    }

    /// <summary>The same from the end.</summary>
    public static List<string> SplitRight(Work work, string text, string? separator, int most)
    {
        List<string> parts = [];
        if (most < 0) most = int.MaxValue;
        var end = text.Length;
        if (separator is not null)
        {
            for (; most > 0 && end > 0 && text.LastIndexOf(separator, end - 1, end, StringComparison.Ordinal) is >= 0 and var found; most--)
            {
                parts.Add(text[(found + separator.Length)..end]);
                work.Grown(parts.Count);
                end = found;
            }

            parts.Add(text[..end]);
            parts.Reverse();
            return parts;
        }

        while (true)
        {
            while (end > 0 && PythonChars.IsSpace(text[end - 1])) end--;
            if (end == 0) break;
            var start = end;
            while (start > 0 && (most == 0 || !PythonChars.IsSpace(text[start - 1]))) start--;
            parts.Add(most == 0 ? text[..end] : text[start..end]);
            work.Grown(parts.Count);
            if (most-- == 0) break;
            end = start;
        }

        parts.Reverse();
        return parts;
    }

    public static string ExpandTabs(Work work, string text, int size)
    {
        var result = new StringBuilder(text.Length);
        var column = 0;
        foreach (var c in text)
        {
            if (c == '\t')
            {
                if (size <= 0) continue;
                var blanks = size - column % size;
                work.Text((long)result.Length + blanks);
                result.Append(' ', blanks);
                column += blanks;
                continue;
            }

            result.Append(c);
            column = c is '\n' or '\r' ? 0 : char.IsLowSurrogate(c) ? column : column + 1;
        }

        return result.ToString();
    }
}
