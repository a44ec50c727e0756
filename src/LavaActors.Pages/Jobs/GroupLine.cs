using LavaActors.Pages.Logs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>A line in the log of one role of a group.</summary>
public sealed record GroupLine(JobRow Job, ShownLine Line)
{
    /// <summary>The lines of several logs in the order in which they are as one. Pure.</summary>
    /// <param name="logs">In the order of <paramref name="merged"/>, each with its lines there; of one that is damaged some may be missing.</param>
    public static IReadOnlyList<GroupLine> Of(MergedLog merged, IReadOnlyList<(JobRow Job, IReadOnlyList<ShownLine> Lines)> logs)
    {
        var next = new int[logs.Count];
        return [.. merged.Logs.Where(log => next[log] < logs[log].Lines.Count).Select(log => new GroupLine(logs[log].Job, logs[log].Lines[next[log]++]))];
    }
}
