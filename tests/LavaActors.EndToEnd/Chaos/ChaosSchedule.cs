namespace LavaActors.EndToEnd.Chaos;

/// <summary>
/// A random schedule of disturbances that a sound cluster survives: of the controllers one at a time, since most of them have to be there, or all at the same moment; each other node, and the database, whenever
/// it is not disturbed already. Pure: one seed, one schedule.
/// </summary>
public static class ChaosSchedule
{
    /// <summary>What a node may take to find back after its cause is over, at most: it is left alone for so long.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    // Longer than the others wait before they give a node's work away (hocon/cluster.conf), some of the time.
    private static readonly (DisturbanceKind Kind, int Weight, int LeastSeconds, int MostSeconds)[] OfNodes =
        [(DisturbanceKind.Kill, 4, 0, 12), (DisturbanceKind.Restart, 2, 0, 0), (DisturbanceKind.Freeze, 2, 3, 20), (DisturbanceKind.Cut, 2, 3, 20)];

    private static readonly (DisturbanceKind Kind, int Weight, int LeastSeconds, int MostSeconds)[] OfGateways = [.. OfNodes, (DisturbanceKind.WithoutStore, 1, 3, 30)];

    private static readonly (DisturbanceKind Kind, int Weight, int LeastSeconds, int MostSeconds)[] OfDatabase =
        [(DisturbanceKind.DatabaseDown, 1, 2, 8), (DisturbanceKind.DatabaseFrozen, 1, 3, 20)];

    // Some of the time longer than a controller stays that is the only one without its store (scheduling: without_store), and than the others stay without any controller.
    private static readonly (DisturbanceKind Kind, int Weight, int LeastSeconds, int MostSeconds)[] OfControllers =
        [.. OfNodes, (DisturbanceKind.WithoutStore, 2, 3, 30), (DisturbanceKind.KillAll, 2, 1, 20)];

    /// <param name="every">From one disturbance to the next, on average.</param>
    public static IReadOnlyList<Disturbance> Plan(
        int seed, TimeSpan duration, TimeSpan every, IReadOnlyList<string> controllers, IReadOnlyList<string> gateways, IReadOnlyList<string> dispatchers)
    {
#pragma warning disable CA5394 // to be had again from its seed
        var random = new Random(seed);
        var free = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        var plan = new List<Disturbance>();
        IReadOnlyList<string> others = [.. gateways, .. dispatchers];
        for (var at = Next(TimeSpan.Zero); at < duration; at = Next(at))
        {
            // A controller or the database is half of what happens: that is where the state is.
            var candidates = random.Next(10) switch
            {
                < 4 => controllers,
                4 => [""],
                _ => others,
            };
            var node = candidates[random.Next(candidates.Count)];
            var whole = controllers.Contains(node) ? controllers : [node];
            var (kind, lasts) = Drawn(node.Length == 0 ? OfDatabase : whole == controllers ? OfControllers : gateways.Contains(node) ? OfGateways : OfNodes);
            if (whole.Any(each => free.GetValueOrDefault(each) > at)) continue;
            foreach (var each in whole) free[each] = at + lasts + Recovery;
            plan.Add(new Disturbance(kind, kind == DisturbanceKind.KillAll ? string.Join('+', controllers) : node, at, lasts));
        }

        return plan;

        TimeSpan Next(TimeSpan last) => last + (every * (0.25 + (1.5 * random.NextDouble())));

        TimeSpan Seconds(int least, int most) => TimeSpan.FromSeconds(least + (random.NextDouble() * (most - least)));

        (DisturbanceKind Kind, TimeSpan Lasts) Drawn((DisturbanceKind Kind, int Weight, int LeastSeconds, int MostSeconds)[] kinds)
        {
            var drawn = random.Next(kinds.Sum(each => each.Weight));
            foreach (var each in kinds)
                if ((drawn -= each.Weight) < 0) return (each.Kind, Seconds(each.LeastSeconds, each.MostSeconds));
            throw new InvalidOperationException("the weights have changed meanwhile");
        }
#pragma warning restore CA5394
    }
}
