namespace LavaActors.Jobs.Waits;

/// <summary>A word or an operator of a shell script.</summary>
/// <param name="Operator">Empty for a word.</param>
/// <param name="Word">Null for an operator.</param>
/// <param name="At">Offset in the script.</param>
internal sealed record ShellToken(string Operator, ShellWord? Word, int At)
{
    public const string NewLine = "\n";

    private const string EndOfText = "\0";

    public static ShellToken End(int at) => new(EndOfText, null, at);

    public bool IsEnd => Word is null && Operator == EndOfText;
}
