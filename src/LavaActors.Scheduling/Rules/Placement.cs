using System.Collections.Immutable;
using LavaActors.Protocol.Ids;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// Who gets which free device. Submissions are considered in the order of the queue; each gets devices for all its demands at once or none, so
/// nobody holds what he cannot use, and one that cannot be placed keeps no device from those behind it.
/// </summary>
public static class Placement
{
    /// <summary>The devices of one submission, in the order of its demands.</summary>
    public sealed record Assignment(QueueEntry Job, ImmutableArray<DeviceName> Devices);

    /// <summary>All that can be placed now. Deterministic; after it no waiting submission could be placed on what stays free.</summary>
    public static IReadOnlyList<Assignment> Decide(SchedulerState state)
    {
        var placed = new List<Assignment>();
        var free = state.Free.Where(type => !type.Value.IsEmpty).ToDictionary(type => type.Key, type => type.Value);
        if (free.Count == 0)
            return placed;

        // While a pass goes on devices only get fewer: what could not be placed once cannot be placed later in the pass.
        var hopeless = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, job) in state.Queue)
        {
            if (job.Demands.Any(demand => !free.ContainsKey(demand.DeviceType)) || hopeless.Contains(job.Kind))
                continue;
            var matching = Match(job.Demands, demand => Candidates(state, free[demand.DeviceType], demand));
            if (matching.Any(device => device is null))
            {
                hopeless.Add(job.Kind);
                continue;
            }

            placed.Add(new Assignment(job, [.. matching.Select(device => device!.Value)]));
            foreach (var name in placed[^1].Devices)
            {
                var board = state.Device(name)!;
                var rest = free[board.DeviceType].Remove(FreeDevice.Of(board));
                if (rest.IsEmpty)
                    free.Remove(board.DeviceType);
                else
                    free[board.DeviceType] = rest;
            }

            if (free.Count == 0)
                break;
        }

        return placed;
    }

    /// <summary>
    /// Gives as many demands as possible a device each, no device twice; null for a demand that gets none. Candidates are tried in their order,
    /// and a demand that is served makes way for another where it has an alternative (augmenting paths), so a whole group is placed
    /// whenever that is possible at all.
    /// </summary>
    public static DeviceName?[] Match(ImmutableArray<Demand> demands, Func<Demand, IEnumerable<DeviceName>> candidatesOf)
    {
        var result = new DeviceName?[demands.Length];
        if (demands.Length == 1)
        {
            foreach (var only in candidatesOf(demands[0]))
            {
                result[0] = only;
                break;
            }

            return result;
        }

        var candidates = new Dictionary<string, ImmutableArray<DeviceName>>(StringComparer.Ordinal);
        foreach (var demand in demands)
        {
            if (!candidates.ContainsKey(demand.Kind))
                candidates.Add(demand.Kind, [.. candidatesOf(demand)]);
        }

        var takenBy = new Dictionary<DeviceName, int>();
        // The most demanding first: its few candidates are then rarely taken.
        foreach (var i in Enumerable.Range(0, demands.Length).OrderBy(i => candidates[demands[i].Kind].Length))
            Augment(i, []);
        return result;

        bool Augment(int demand, HashSet<DeviceName> tried)
        {
            foreach (var device in candidates[demands[demand].Kind])
            {
                if (!takenBy.ContainsKey(device) && tried.Add(device))
                {
                    Give(demand, device);
                    return true;
                }
            }

            foreach (var device in candidates[demands[demand].Kind])
            {
                if (tried.Add(device) && Augment(takenBy[device], tried))
                {
                    Give(demand, device);
                    return true;
                }
            }

            return false;
        }

        void Give(int demand, DeviceName device)
        {
            takenBy[device] = demand;
            result[demand] = device;
        }
    }

    private static IEnumerable<DeviceName> Candidates(SchedulerState state, ImmutableSortedSet<FreeDevice> free, Demand demand)
    {
        if (demand.Device is { } exact)
            return state.Device(exact) is { } board && board.Suits(demand) && free.Contains(FreeDevice.Of(board)) ? [exact] : [];
        return demand.Tags.IsEmpty && demand.Dispatcher is null
            ? free.Select(device => device.Name)
            : free.Where(device => state.Device(device.Name)!.Suits(demand)).Select(device => device.Name);
    }
}
