using System.Collections.Immutable;
using LavaActors.Protocol.Ids;

namespace LavaActors.Scheduling.Rules;

/// <summary>Who gets which devices now, and which are kept for whom.</summary>
/// <param name="Placed">In the order of the queue.</param>
/// <param name="Holds">In the order of the queue.</param>
/// <param name="Reconsider">When to decide again though nothing happened; null when time alone changes nothing.</param>
public sealed record Plan(IReadOnlyList<Assignment> Placed, IReadOnlyList<Hold> Holds, DateTimeOffset? Reconsider)
{
    /// <summary>Whether somebody got devices that were kept for another: with them busy, a plan made now may keep others.</summary>
    public bool HasBackFilled { get; init; }

    public static Plan Nothing { get; } = new([], [], null);

    /// <summary>For whom a free device is kept from a submission; null when that one may have it.</summary>
    public Hold? KeptFrom(QueueEntry job, DeviceName device, DateTimeOffset now)
    {
        foreach (var hold in Holds)
        {
            if (hold.Job.Key < job.Key && hold.Devices.Contains(device))
                return hold.Admits(job, now) ? null : hold;
        }

        return null;
    }

    /// <summary>How many more devices dispatchers with a limit may give to a submission: what is left, but for what is kept for those ahead of it and for devices that are to be checked; null where none has a limit.</summary>
    public Places? PlacesFor(SchedulerState state, QueueEntry job, DateTimeOffset now)
    {
        if (state.PlacesLeft is not { } places)
            return null;
        var kept = Holds.Where(hold => hold.Job.Key < job.Key).SelectMany(hold => hold.Devices)
            .Concat(HealthChecks.Due(state, now).Where(board => board.IsWell).Select(board => board.Name))
            .GroupBy(places.DispatcherOf, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Count(), StringComparer.Ordinal);
        return places with { Left = places.Left.ToDictionary(limit => limit.Key, limit => limit.Value - kept.GetValueOrDefault(limit.Key), StringComparer.Ordinal) };
    }
}

/// <summary>The devices of one submission, in the order of its demands.</summary>
public sealed record Assignment(QueueEntry Job, ImmutableArray<DeviceName> Devices);

/// <summary>A group that waits for its last devices, and the free ones that are kept for it. They are in this plan only; the next one may choose others.</summary>
/// <param name="Until">When the last of its devices is back at the latest.</param>
public sealed record Hold(QueueEntry Job, DateTimeOffset Until, ImmutableArray<DeviceName> Devices)
{
    public DateTimeOffset Since => Job.HoldFrom;

    /// <summary>Back-filling: whoever is over before the group could begin anyway may use what is kept for it.</summary>
    public bool Admits(QueueEntry job, DateTimeOffset now) => now + job.Bound <= Until;
}
