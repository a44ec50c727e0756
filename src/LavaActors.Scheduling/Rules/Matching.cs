using System.Collections.Immutable;
using LavaActors.Protocol.Ids;

namespace LavaActors.Scheduling.Rules;

/// <summary>Finds a device for each of several demands.</summary>
public static class Matching
{
    /// <summary>
    /// Gives as many demands as possible a device each, no device twice, and no more of a dispatcher's than it gives; null for a demand that gets none. Candidates are tried in their order,
    /// and a demand that is served makes way for another where it has an alternative (augmenting paths), so a whole group is placed
    /// whenever that is possible at all.
    /// </summary>
    /// <param name="places">Null: no dispatcher has a limit.</param>
    public static DeviceName?[] Match(ImmutableArray<Demand> demands, Func<Demand, IEnumerable<DeviceName>> candidatesOf, Places? places = null)
    {
        var result = new DeviceName?[demands.Length];
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        if (demands.Length == 1)
        {
            foreach (var only in candidatesOf(demands[0]))
            {
                if (!HasPlace(only))
                    continue;
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
            Augment(i, [], []);
        return result;

        bool Augment(int demand, HashSet<DeviceName> tried, HashSet<string> full)
        {
            foreach (var device in candidates[demands[demand].Kind])
            {
                if (!takenBy.ContainsKey(device) && HasPlace(device) && tried.Add(device))
                {
                    Give(demand, device);
                    return true;
                }
            }

            foreach (var device in candidates[demands[demand].Kind])
            {
                if (tried.Add(device) && (takenBy.TryGetValue(device, out var other) ? Augment(other, tried, full) : MakePlace(device, tried, full)))
                {
                    Give(demand, device);
                    return true;
                }
            }

            return false;
        }

        // The device is free, but its dispatcher gives no more: whoever has another one of it makes way, if he has an alternative elsewhere.
        bool MakePlace(DeviceName device, HashSet<DeviceName> tried, HashSet<string> full)
        {
            var dispatcher = places!.DispatcherOf(device);
            if (!full.Add(dispatcher))
                return false;
            foreach (var (taken, other) in takenBy.Where(each => places.DispatcherOf(each.Key) == dispatcher).ToList())
            {
                if (!tried.Add(taken) || !Augment(other, tried, full))
                    continue;
                takenBy.Remove(taken);
                used[dispatcher]--;
                return true;
            }

            return false;
        }

        bool HasPlace(DeviceName device) => places is null || (places.DispatcherOf(device) is var dispatcher && (places.LeftAt(dispatcher) is not { } left || used.GetValueOrDefault(dispatcher) < left));

        void Give(int demand, DeviceName device)
        {
            if (places is not null && !takenBy.ContainsKey(device))
                used[places.DispatcherOf(device)] = used.GetValueOrDefault(places.DispatcherOf(device)) + 1;
            takenBy[device] = demand;
            result[demand] = device;
        }
    }

    /// <summary>
    /// The boards that serve all demands and of which the last is back soonest, in the order of the demands; null where there are not enough. <paramref name="boards"/> come in the
    /// order in which they will be back. A board once chosen stays so when a later one joins: as many of the first as can be of use are among them.
    /// </summary>
    public static ExpectedBoard[]? Soonest(ImmutableArray<Demand> demands, IEnumerable<ExpectedBoard> boards)
    {
        var chosen = new ExpectedBoard[demands.Length];
        var isChosen = new bool[demands.Length];
        var visited = new bool[demands.Length];
        var open = demands.Length;
        foreach (var board in boards)
        {
            Array.Clear(visited);
            if (Augment(board) && --open == 0)
                return chosen;
        }

        return null;

        bool Augment(ExpectedBoard board)
        {
            for (var i = 0; i < demands.Length; i++)
            {
                if (visited[i] || !board.Board.Suits(demands[i]))
                    continue;
                visited[i] = true;
                if (isChosen[i] && !Augment(chosen[i]))
                    continue;
                (chosen[i], isChosen[i]) = (board, true);
                return true;
            }

            return false;
        }
    }
}
