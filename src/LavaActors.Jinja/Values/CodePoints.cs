using System.Text;

namespace LavaActors.Jinja.Values;

/// <summary>Texts by characters as Python counts them: one beyond U+FFFF is one, not two.</summary>
internal static class CodePoints
{
    public static int Length(string text)
    {
        var length = text.Length;
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDBFF') < 0) return length;
        foreach (var c in text)
        {
            if (char.IsLowSurrogate(c)) length--;
        }

        return length;
    }

    /// <summary>Whether each character is one <see langword="char"/>.</summary>
    public static bool AreSimple(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0;

    /// <summary>The characters, each as a text.</summary>
    public static IEnumerable<string> Each(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var width = char.IsSurrogatePair(text, i) ? 2 : 1;
            yield return text.Substring(i, width);
            i += width;
        }
    }

    /// <summary>The position of a character in the text.</summary>
    public static int Offset(string text, int index)
    {
        if (AreSimple(text)) return Math.Min(index, text.Length);
        var at = 0;
        for (; index > 0 && at < text.Length; index--) at += char.IsSurrogatePair(text, at) ? 2 : 1;
        return at;
    }

    /// <summary>The index of the character at a position.</summary>
    public static int Index(string text, int offset) => offset < 0 ? offset : Length(text[..offset]);

    /// <summary>The first characters.</summary>
    public static string First(string text, int count) => text[..Offset(text, Math.Max(0, count))];

    /// <summary>Order by code points.</summary>
    public static int Compare(string a, string b)
    {
        for (var i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] == b[i]) continue;
            var (x, y) = (char.IsSurrogate(a[i]), char.IsSurrogate(b[i]));
            return x == y ? a[i].CompareTo(b[i]) : x ? 1 : -1;
        }

        return a.Length.CompareTo(b.Length);
    }

    public static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        foreach (var c in Each(text).Reverse()) reversed.Append(c);
        return reversed.ToString();
    }
}
