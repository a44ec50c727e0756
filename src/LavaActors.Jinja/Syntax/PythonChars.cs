using System.Globalization;
using System.Text;

namespace LavaActors.Jinja.Syntax;

/// <summary>Classes of characters as Python has them.</summary>
internal static class PythonChars
{
    /// <summary>What <c>str.isspace</c>, <c>strip</c> and <c>\s</c> take for white space: the separators U+001C to U+001F too.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    public static bool StartsName(string text, int at) => text[at] == '_' || char.IsLetter(text, at);

    public static bool ContinuesName(string text, int at, out int width)
    {
        width = 1;
        if (at >= text.Length) return false;
        if (char.IsSurrogatePair(text, at)) width = 2;
        return IsWord(text, at);
    }

    /// <summary><c>\w</c>: letters, digits, and the underscore.</summary>
    public static bool IsWord(string text, int at) => text[at] == '_' || char.IsLetterOrDigit(text, at) || char.GetUnicodeCategory(text, at) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary><c>str.isprintable</c>: what <c>repr</c> does not escape.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    /// <summary>Where <c>str.splitlines</c> cuts, apart from <c>\r\n</c>.</summary>
    public static bool IsLineEnd(char c) => c is '\n' or '\r' or '\v' or '\f' or (>= '\u001c' and <= '\u001e') or '\u0085' or '\u2028' or '\u2029';
}
