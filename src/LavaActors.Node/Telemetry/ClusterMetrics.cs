using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;

namespace LavaActors.Node.Telemetry;

/// <summary>The cluster as this node sees it (docs/observability.md).</summary>
internal static class ClusterMetrics
{
    public const string MeterName = "LavaActors.Node";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<ActorSystem, Akka.Cluster.Cluster> Seen = new();

    static ClusterMetrics()
    {
        Meter.CreateObservableGauge("lava.cluster.members", Members, "{node}", "Members of the cluster by status, as this node sees it.");
        Meter.CreateObservableGauge("lava.cluster.unreachable", Unreachable, "{node}", "Members of the cluster that are out of this node's reach.");
    }

    /// <summary>From now on, until the actor system ends.</summary>
    public static void Observe(ActorSystem system)
    {
        Seen[system] = Akka.Cluster.Cluster.Get(system);
        system.RegisterOnTermination(() => Seen.TryRemove(system, out _));
    }

    private static IEnumerable<Measurement<long>> Members() =>
        from cluster in Seen.Values
        from same in cluster.State.Members.CountBy(member => member.Status)
        select new Measurement<long>(same.Value, new KeyValuePair<string, object?>("lava.cluster.member.status", same.Key.ToString()));

    private static IEnumerable<Measurement<long>> Unreachable() => Seen.Values.Select(cluster => new Measurement<long>(cluster.State.Unreachable.Count));
}
