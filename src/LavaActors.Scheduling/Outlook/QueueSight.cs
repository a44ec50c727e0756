using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Queue;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Outlook;

/// <summary>The queue with its estimates as it was at one moment, and the parts that it is told in.</summary>
/// <param name="Id">Of this moment.</param>
/// <param name="Jobs">In the order in which they are considered.</param>
public sealed record QueueSight(Guid Id, IReadOnlyList<QueuedOutlook> Jobs)
{
    /// <summary>How many bytes one part has at most, unless its only job has more: few enough that what else is said between the nodes is not held up.</summary>
    public const int PartBytes = 1 << 20;

    // Of names, brackets and numbers of a job and of one of its members.
    private const int BytesOfJob = 400;
    private const int BytesOfMember = 80;

    /// <summary>As it is in a state of the Scheduler.</summary>
    /// <param name="patience">For each of two forecasts; null: until they are through.</param>
    public static QueueSight Of(SchedulerState state, PastRuns past, DateTimeOffset now, Patience? patience = null) =>
        new(Guid.NewGuid(), Estimates.OfQueue(state, Views.OfQueue(state, now), past, now, patience));

    /// <param name="part">What is asked for; null: everything.</param>
    public QueueOutlook Tell(OutlookPart? part)
    {
        if (part is null) return new QueueOutlook(Jobs);
        var (from, most) = part.Only is { } lead
            ? (Jobs.TakeWhile(queued => queued.Job.Lead != lead).Count(), 1)
            : (Math.Clamp(part.From, 0, Jobs.Count), part.Most);
        var (jobs, bytes) = (new List<QueuedOutlook>(), 0L);
        for (var at = from; at < Jobs.Count && jobs.Count < most; at++)
        {
            bytes += BytesOf(Jobs[at]);
            if (bytes > PartBytes && jobs.Count > 0) break;
            jobs.Add(Jobs[at]);
        }

        return new QueueOutlook(jobs, new QueuePart(Id, from, Jobs.Count));
    }

    /// <summary>At most: a character takes six bytes when it is written as a number.</summary>
    private static long BytesOf(QueuedOutlook queued) =>
        BytesOfJob + (6L * (queued.Job.JobName.Length + queued.Job.Submitter.Length + queued.Job.WaitsFor.Length + queued.Estimate.Basis.Length))
        + queued.Job.Jobs.Sum(member => BytesOfMember + (6L * (member.DisplayId.Length + member.Role.Length)));
}
