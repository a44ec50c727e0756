using System.Buffers;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>Puts any text into a shell script so that the shell reads back exactly that text.</summary>
public static class ShellQuote
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-");

    /// <summary>One word: as it is where that is safe, else in quotes.</summary>
    /// <exception cref="ArgumentException">It holds a NUL, which no shell can carry.</exception>
    public static string Word(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain) ? text : Quoted(text);

    /// <summary>In single quotes, always.</summary>
    /// <exception cref="ArgumentException">It holds a NUL, which no shell can carry.</exception>
    public static string Quoted(string text)
    {
        if (text.Contains('\0')) throw new ArgumentException("a text for a shell cannot hold a NUL character", nameof(text));
        return $"'{text.Replace("'", @"'\''")}'";
    }

    /// <summary>Whether a shell takes this as the name of a variable.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
