using Akka.Actor;
using Akka.Cluster;
using LavaActors.Gateway.Api;
using LavaActors.Protocol.Cluster;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>Puts together what a node knows of its cluster, what the nodes say of themselves, and what the scheduler says. Pure.</summary>
internal static class ClusterViews
{
    // Others mark what nodes share; they are for nodes and not for people.
    private static readonly string[] Roles = ["controller", "gateway", "dispatcher"];

    /// <param name="said">What each node says; a node that is not here did not answer.</param>
    /// <param name="lab">What the scheduler says; null when it did not answer.</param>
    public static ClusterView Of(
        Address self,
        ClusterEvent.CurrentClusterState state,
        IReadOnlyDictionary<Address, NodeMessages.NodeStatus> said,
        SchedulerMessages.DeviceList? lab)
    {
        var unreachable = state.Unreachable.Select(member => member.UniqueAddress).ToHashSet();
        var nodes = state.Members.OrderBy(member => member, Member.AgeOrdering)
            .Select((member, n) => Node(member, n + 1, !unreachable.Contains(member.UniqueAddress), said.GetValueOrDefault(member.Address))).ToList();
        return new ClusterView(
            Text(self),
            state.Leader is { } leader ? Text(leader) : null,
            nodes.FirstOrDefault(node => node.HasScheduler is true)?.Address,
            [.. Problems(nodes, lab is not null), .. OtherRules(state), .. lab?.Problems ?? []],
            nodes,
            lab is null ? null : [.. Dispatchers(lab.Devices)],
            Coordinator([.. said.Values.Select(node => node.CoordinatorGroups).OfType<CoordinatorGroups>()]));
    }

    private static NodeView Node(Member member, int age, bool isReachable, NodeMessages.NodeStatus? said)
    {
        var (jobs, groups) = (Count(said, NodeMessages.Jobs), Count(said, NodeMessages.Groups));
        return new NodeView(
            Text(member.Address), [.. Roles.Where(member.HasRole)], member.Status.ToString(), isReachable, age, said?.Name, said?.Version, said?.ProcessId, said?.StartedAt, said?.HasScheduler,
            jobs?.Shards, jobs?.Entities, groups?.Shards, groups?.Entities, said?.ReachesStore);
    }

    private static ShardCount? Count(NodeMessages.NodeStatus? said, string region) => said?.Shards.FirstOrDefault(count => count.Region == region);

    private static IEnumerable<string> Problems(IReadOnlyList<NodeView> nodes, bool schedulerAnswers)
    {
        foreach (var node in nodes)
        {
            if (!node.IsReachable) yield return $"the node at {node.Address} is unreachable";
            else if (node.Status is not nameof(MemberStatus.Up)) yield return $"the node at {node.Address} is {node.Status} and not Up";
            else if (node.Version is null) yield return $"the node at {node.Address} does not answer";
            else if (node.ReachesStore is false) yield return $"the store does not answer the node at {node.Address}";
        }

        if (!nodes.Any(node => node.Roles.Contains("controller"))) yield return "no node has the role controller, so that no job can start";
        else if (!schedulerAnswers) yield return "the scheduler does not answer; it may be moving to another controller";
        // The nodes were asked at the same time as the scheduler, which may just have come to one of them.
        else if (nodes.All(node => node.Version is not null) && !nodes.Any(node => node.HasScheduler is true)) yield return "no node says that it has the scheduler; it may be moving to another controller";
        if (nodes.Select(node => node.Version).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 1 } versions)
            yield return $"nodes have different versions of the program: {string.Join(", ", versions)}";
    }

    /// <summary>A verdict is kept by the rules of the controller that judges; what the others have is only seen until then.</summary>
    private static IEnumerable<string> OtherRules(ClusterEvent.CurrentClusterState state)
    {
        var rules = state.Members.Select(member => (Address: Text(member.Address), Role: member.Roles.FirstOrDefault(role => role.StartsWith(NodeMessages.RulesRole, StringComparison.Ordinal))))
            .Where(node => node.Role is not null).GroupBy(node => node.Role, node => node.Address).Select(same => string.Join(", ", same.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal).ToList();
        if (rules.Count > 1) yield return $"nodes have different rules of why jobs fail (verdicts:): {string.Join(" / ", rules)}";
    }

    private static IEnumerable<DispatcherView> Dispatchers(IReadOnlyList<DeviceStatus> devices) =>
        from device in devices
        where device.Health is not DeviceHealth.Retired
        group device by device.Dispatcher into each
        orderby each.Key
        select new DispatcherView(each.Key, each.Count(), each.Count(device => device.State is DeviceState.Running), each.Count(device => device.LostBecause is not null));

    private static CoordinatorGroups? Coordinator(IReadOnlyList<CoordinatorGroups> ofNodes) => ofNodes.Count == 0 ? null : new CoordinatorGroups(
        ofNodes.Sum(groups => groups.Count),
        [.. ofNodes.SelectMany(groups => groups.Groups).OrderBy(group => group.Clients.Min(client => client.WaitsSince) ?? DateTimeOffset.MaxValue).ThenBy(group => group.Name, StringComparer.Ordinal)]);

    private static string Text(Address address) => $"{address.Host}:{address.Port}";
}
