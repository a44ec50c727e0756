using System.Collections;
using System.Reflection;
using Akka.Cluster;

namespace LavaActors.Node.Membership;

/// <summary>Who does not reach whom, as Akka.Cluster (1.5.74) tells its split-brain resolver: of each member that is out of reach one record for each that found it so. It has no public name for that.</summary>
internal static class ReachRecords
{
    private static readonly PropertyInfo Reachability = Part(typeof(ClusterEvent).GetNestedType("ReachabilityChanged", BindingFlags.NonPublic | BindingFlags.Public)?.GetProperty("Reachability"));
    private static readonly PropertyInfo Records = Part(Reachability.PropertyType.GetProperty("Records"));
    private static readonly PropertyInfo Status = Part(Records.PropertyType.GetGenericArguments()[0].GetProperty("Status"));

    /// <summary>How many there are after a change.</summary>
    /// <param name="change">An event of the cluster.</param>
    /// <returns>Null for an event of another kind.</returns>
    public static int? After(object change) => change.GetType() == Reachability.DeclaringType
        ? ((IEnumerable)Records.GetValue(Reachability.GetValue(change))!).Cast<object>().Count(record => $"{Status.GetValue(record)}" != "Reachable")
        : null;

    private static PropertyInfo Part(PropertyInfo? found) => found ?? throw new InvalidOperationException("This Akka.Cluster has no ReachabilityChanged as it is known here; see how its split-brain resolver learns of who reaches whom now.");
}
