namespace LavaActors.Pages.Logs;

/// <summary>Some lines of a log: their levels and times.</summary>
/// <param name="First">The number of the first of them.</param>
/// <param name="Lines">How many lines there are of the whole log.</param>
/// <param name="Levels">One for each line of this part; numbers as in <see cref="LogLevels"/>.</param>
/// <param name="Times">The same: milliseconds from 1970 on.</param>
public sealed record LogPart(int First, int Lines, byte[] Levels, long[] Times)
{
    /// <summary>The number behind the last of them.</summary>
    public int End => First + Levels.Length;
}
