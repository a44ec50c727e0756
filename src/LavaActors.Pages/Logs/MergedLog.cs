namespace LavaActors.Pages.Logs;

/// <summary>
/// Lines of several logs in one order: by their times, but those of one log always as it has them. So a line has no number of its own here: it is the next one of its log. Pure.
/// </summary>
/// <param name="From">For each log the number of the first line that is here.</param>
/// <param name="To">For each log the number behind the last.</param>
/// <param name="Logs">For each line which log it is of.</param>
/// <param name="Levels">For each line its level.</param>
public sealed record MergedLog(IReadOnlyList<int> From, IReadOnlyList<int> To, ushort[] Logs, byte[] Levels)
{
    /// <summary>The last lines of some logs. What came at the same time is in the order of the logs.</summary>
    /// <param name="parts">Of each log the lines that end where this is to end: at least <paramref name="most"/>, or all there are before.</param>
    public static MergedLog Back(IReadOnlyList<LogPart> parts, int most)
    {
        var left = parts.Select(part => part.Levels.Length).ToArray();
        var count = (int)Math.Min(most, left.Sum(lines => (long)lines));
        var (logs, levels) = (new ushort[count], new byte[count]);
        for (var row = count - 1; row >= 0; row--)
        {
            var latest = -1;
            for (var n = 0; n < left.Length; n++)
                if (left[n] > 0 && (latest < 0 || parts[n].Times[left[n] - 1] >= parts[latest].Times[left[latest] - 1])) latest = n;
            left[latest]--;
            (logs[row], levels[row]) = ((ushort)latest, parts[latest].Levels[left[latest]]);
        }

        return new MergedLog([.. parts.Select((part, n) => part.First + left[n])], [.. parts.Select(part => part.End)], logs, levels);
    }

    /// <summary>The first lines of some logs.</summary>
    /// <param name="parts">Of each log the lines that begin where this is to begin: at least <paramref name="most"/>, or all there are.</param>
    public static MergedLog Forth(IReadOnlyList<LogPart> parts, int most)
    {
        var taken = new int[parts.Count];
        var count = (int)Math.Min(most, parts.Sum(part => (long)part.Levels.Length));
        var (logs, levels) = (new ushort[count], new byte[count]);
        for (var row = 0; row < count; row++)
        {
            var earliest = -1;
            for (var n = 0; n < taken.Length; n++)
                if (taken[n] < parts[n].Levels.Length && (earliest < 0 || parts[n].Times[taken[n]] < parts[earliest].Times[taken[earliest]])) earliest = n;
            (logs[row], levels[row]) = ((ushort)earliest, parts[earliest].Levels[taken[earliest]]);
            taken[earliest]++;
        }

        return new MergedLog([.. parts.Select(part => part.First)], [.. parts.Select((part, n) => part.First + taken[n])], logs, levels);
    }
}
