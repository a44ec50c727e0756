using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Scheduling.Rules;

/// <summary>A waiting submission, with what placement needs to know of it at hand.</summary>
/// <param name="Kind">Submissions of the same kind are met by the same devices: when one cannot be placed, the others cannot either.</param>
/// <param name="Bound">How long it will have its devices at most.</param>
/// <param name="HoldFrom">From when devices are kept for it, if it is a group.</param>
/// <param name="Needs">The demands by device type.</param>
/// <param name="Avoid">Devices that are taken only where no other is free; usually none.</param>
public sealed record QueueEntry(QueueKey Key, ImmutableArray<Demand> Demands, string Kind, TimeSpan Bound, DateTimeOffset HoldFrom, ImmutableArray<Need> Needs, ImmutableHashSet<DeviceName> Avoid)
{
    public LeadJobId Lead => Key.Lead;

    /// <summary>It has to wait for several devices at a time. Whoever needs one takes it when it is his turn.</summary>
    public bool IsGroup => Demands.Length > 1;

    /// <summary>The name of the part of the queue that it waits in.</summary>
    public string Lane => IsGroup ? Rules.Lane.Groups : Kind;

    public static QueueEntry Of(SchedulerMessages.JobSubmitted submission, SchedulingPolicy policy)
    {
        var demands = Demand.Of(submission.SubJobs);
        return new QueueEntry(
            QueueKey.Of(submission, policy),
            demands,
            demands.Length == 1 ? demands[0].Kind : string.Join(';', demands.Select(demand => demand.Kind).Order(StringComparer.Ordinal)),
            submission.RunTimeout ?? policy.AssumedRun,
            submission.At + policy.HoldAfter,
            [.. demands.GroupBy(demand => demand.DeviceType, StringComparer.Ordinal).Select(same => new Need(same.Key, [.. same]))],
            submission.Avoid is { Count: > 0 } avoid ? [.. avoid] : []);
    }
}

/// <summary>What a submission asks of the devices of one type.</summary>
public readonly record struct Need(string DeviceType, ImmutableArray<Demand> Demands);
