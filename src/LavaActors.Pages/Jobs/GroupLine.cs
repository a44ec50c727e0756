using LavaActors.Pages.Logs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>A line in the log of one role of a group.</summary>
public sealed record GroupLine(JobRow Job, ShownLine Line)
{
    /// <summary>The last lines of several logs as one, in the order of their times; a line without a time stands behind the one before it. Pure.</summary>
    /// <param name="most">No more than so many.</param>
    public static IReadOnlyList<GroupLine> Merge(IEnumerable<(JobRow Job, IReadOnlyList<ShownLine> Lines)> logs, int most) =>
        [.. logs.SelectMany(log => Timed(log.Job, log.Lines)).OrderBy(line => line.At).Select(line => line.Line).TakeLast(most)];

    private static IEnumerable<(DateTimeOffset At, GroupLine Line)> Timed(JobRow job, IReadOnlyList<ShownLine> lines)
    {
        var at = DateTimeOffset.MinValue;
        foreach (var line in lines)
        {
            at = line.At ?? at;
            yield return (at, new GroupLine(job, line));
        }
    }
}
