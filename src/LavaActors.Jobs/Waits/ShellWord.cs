namespace LavaActors.Jobs.Waits;

/// <summary>A word of a shell script.</summary>
/// <param name="Text">Quotes taken away; expansions as they are written.</param>
/// <param name="IsLiteral">The text is the value: there is nothing to expand in it.</param>
/// <param name="IsQuoted">Any part of it is quoted: then it is no reserved word.</param>
/// <param name="At">Offset of its first character in the script.</param>
internal sealed record ShellWord(string Text, bool IsLiteral, bool IsQuoted, int At)
{
    public bool Is(string reserved) => !IsQuoted && Text == reserved;

    /// <summary>The name of a variable that the word sets, or null.</summary>
    public string? Assigned
    {
        get
        {
            var end = Text.IndexOf('=', StringComparison.Ordinal);
            if (end > 0 && Text[end - 1] == '+') end--;
            if (end <= 0 || char.IsAsciiDigit(Text[0])) return null;
            var name = Text[..end];
            return name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : null;
        }
    }
}
