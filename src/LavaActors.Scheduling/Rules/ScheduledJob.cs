using System.Collections.Immutable;
using System.Runtime.InteropServices;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Scheduling.Rules;

/// <summary>A submission that is not over.</summary>
/// <param name="Submission">As it came; its texts are empty once the JobActor has them.</param>
/// <param name="IsHandedOver">The JobActor has stored it.</param>
/// <param name="Reservations">Null while it waits for devices.</param>
/// <param name="Ended">The sub-jobs whose runs are over.</param>
public sealed record ScheduledJob(
    SchedulerMessages.JobSubmitted Submission,
    bool IsHandedOver,
    ImmutableArray<Reservation>? Reservations,
    SchedulerMessages.CancelRequested? Cancel,
    ImmutableHashSet<JobId> Ended)
{
    public static ScheduledJob New(SchedulerMessages.JobSubmitted submission) => new(submission, false, null, null, []);

    public LeadJobId Lead => Submission.Lead;

    public bool IsQueued => Reservations is null && Cancel is null;

    public ScheduledJob WithoutTexts() => this with
    {
        IsHandedOver = true,
        Submission = Submission with
        {
            OriginalYaml = "",
            SubJobs = [.. Submission.SubJobs.Select(sub => sub with { Request = sub.Request with { Definition = "" } })],
        },
    };
}

/// <summary>Place in the queue: higher priority first, then earlier submission (spec: scheduler.md §6).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct QueueKey(int Priority, LeadJobId Lead) : IComparable<QueueKey>
{
    public int CompareTo(QueueKey other) =>
        Priority != other.Priority ? other.Priority.CompareTo(Priority) : Lead.CompareTo(other.Lead);

    public static bool operator <(QueueKey left, QueueKey right) => left.CompareTo(right) < 0;

    public static bool operator >(QueueKey left, QueueKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(QueueKey left, QueueKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(QueueKey left, QueueKey right) => left.CompareTo(right) >= 0;
}

/// <summary>A waiting submission, with what placement needs to know of it at hand.</summary>
/// <param name="Kind">Submissions of the same kind are met by the same devices: when one cannot be placed, the others cannot either.</param>
public sealed record QueueEntry(LeadJobId Lead, ImmutableArray<Demand> Demands, string Kind)
{
    public static QueueEntry Of(SchedulerMessages.JobSubmitted submission)
    {
        var demands = Demand.Of(submission.SubJobs);
        return new QueueEntry(submission.Lead, demands, string.Join(';', demands.Select(demand => demand.Kind).Order(StringComparer.Ordinal)));
    }
}
