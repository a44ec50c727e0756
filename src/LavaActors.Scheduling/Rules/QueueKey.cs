using System.Runtime.InteropServices;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// Place in the queue, the lowest first. All jobs age alike: of two that wait, the one that is ahead stays ahead, so that the order needs no clock. A point of priority is
/// a submission that came <see cref="SchedulingPolicy.PriorityPoint"/> earlier.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct QueueKey(long Rank, LeadJobId Lead) : IComparable<QueueKey>
{
    public static QueueKey Of(SchedulerMessages.JobSubmitted submission, SchedulingPolicy policy) =>
        new(submission.At.UtcTicks - (submission.Priority * policy.PriorityPoint.Ticks), submission.Lead);

    public int CompareTo(QueueKey other) => Rank != other.Rank ? Rank.CompareTo(other.Rank) : Lead.CompareTo(other.Lead);

    public static bool operator <(QueueKey left, QueueKey right) => left.CompareTo(right) < 0;

    public static bool operator >(QueueKey left, QueueKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(QueueKey left, QueueKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(QueueKey left, QueueKey right) => left.CompareTo(right) >= 0;
}
