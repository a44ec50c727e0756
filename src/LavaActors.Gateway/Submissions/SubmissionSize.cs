using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;

namespace LavaActors.Gateway.Submissions;

/// <summary>
/// Whether a submission can go from node to node: what does not fit into a frame is dropped, and nobody is told. The job would be taken, have its boards, and never begin. A group has a text for each of its members, so
/// that a text which is no longer than it may be can become many times as long. Pure.
/// </summary>
public static class SubmissionSize
{
    /// <summary>Bytes that all texts of a submission, and the names of devices that are closed to its submitter, which go with each sub-job, have at most on the wire; the rest of a frame is for all else.</summary>
    public const int Most = WireHosting.MaximumFrameBytes - (1 << 20);

    /// <summary>What is wrong with it; null for nothing.</summary>
    public static string? Problem(SchedulerMessages.Submit command)
    {
        var closed = command.SubJobs.Sum(sub => sub.Closed?.Sum(device => Bytes(device.Value) + Quoted) ?? 0);
        var bytes = Bytes(command.OriginalYaml) + Bytes(command.Metadata) + command.SubJobs.Sum(sub => Bytes(sub.Definition)) + closed;
        var names = closed > 0 ? ", with the names of devices that are closed to the submitter," : "";
        return bytes <= Most ? null : FormattableString.Invariant(
            $"the job's text and those of its {command.SubJobs.Count} sub-jobs{names} have {(double)bytes / (1 << 20):0.0} MiB together as they go from node to node, and {Most >> 20} MiB is the most");
    }

    /// <summary>What a name has around it in a list.</summary>
    private const int Quoted = 3;

    /// <summary>As JSON: letters beyond ASCII, and what HTML reads otherwise, take six bytes there.</summary>
    private static long Bytes(string? text)
    {
        long bytes = 0;
        foreach (var letter in text ?? "")
        {
            bytes += letter switch
            {
                '\n' or '\r' or '\t' or '\\' => 2,
                '"' or '\'' or '<' or '>' or '&' or '+' or '`' => 6,
                >= ' ' and < '\u007f' => 1,
                _ => 6,
            };
        }

        return bytes;
    }
}
