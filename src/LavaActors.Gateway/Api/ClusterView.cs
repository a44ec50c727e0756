using LavaActors.Protocol.Cluster;

namespace LavaActors.Gateway.Api;

/// <summary>The cluster, as the node that was asked sees it.</summary>
/// <param name="SeenBy">The address of that node.</param>
/// <param name="Leader">The address of the node that takes nodes in and out; null while there is none, and for who may not see it.</param>
/// <param name="Scheduler">The address of the node that has the scheduler; null when none says so.</param>
/// <param name="Problems">What is wrong, one sentence each; none: the cluster is whole. Without those that name what the caller may not see.</param>
/// <param name="Nodes">The oldest first; without those that are dispatchers which the caller may not see.</param>
/// <param name="Dispatchers">That the scheduler knows, by name; null when it does not answer.</param>
/// <param name="Coordinator">The groups of LAVA's own dispatchers that have this cluster for their coordinator; null where there are none, and for who may not see all jobs.</param>
public sealed record ClusterView(
    string SeenBy,
    string? Leader,
    string? Scheduler,
    IReadOnlyList<string> Problems,
    IReadOnlyList<NodeView> Nodes,
    IReadOnlyList<DispatcherView>? Dispatchers,
    CoordinatorGroups? Coordinator = null);

/// <summary>A node of the cluster. What it says itself is null when it does not answer.</summary>
/// <param name="Address"><c>host:port</c> at which other nodes reach it.</param>
/// <param name="Roles"><c>controller</c>, <c>gateway</c>, <c>dispatcher</c>.</param>
/// <param name="Status">Of its membership: <c>Joining</c>, <c>Up</c>, <c>Leaving</c>, <c>Exiting</c>, <c>Down</c>.</param>
/// <param name="IsReachable">False when a node has lost sight of it.</param>
/// <param name="Age">Place by age; the scheduler is on the oldest controller.</param>
/// <param name="JobShards">Shards of jobs that live on it, of 60.</param>
/// <param name="Jobs">Jobs in its memory.</param>
/// <param name="GroupShards">Shards of MultiNode groups that live on it, of 60.</param>
/// <param name="Groups">Groups in its memory.</param>
/// <param name="ReachesStore">Whether the store answers it; null on a dispatcher, which has none.</param>
public sealed record NodeView(
    string Address,
    IReadOnlyList<string> Roles,
    string Status,
    bool IsReachable,
    int Age,
    string? Name,
    string? Version,
    int? ProcessId,
    DateTimeOffset? StartedAt,
    bool? HasScheduler,
    int? JobShards,
    int? Jobs,
    int? GroupShards,
    int? Groups,
    bool? ReachesStore = null);

/// <summary>A dispatcher as the scheduler knows it.</summary>
/// <param name="Devices">All that it ever offered and that are not retired.</param>
/// <param name="Lost">Those that are out of sight.</param>
/// <param name="Running">Those that have a run.</param>
public sealed record DispatcherView(string Name, int Devices, int Running, int Lost);
