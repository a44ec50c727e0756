using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Cluster;

/// <summary>What is asked of a node about itself, by a gateway for a person. The actor is at the node's address + <see cref="Path"/>.</summary>
public static class NodeMessages
{
    /// <summary>On every node.</summary>
    public const string Path = "/user/node-status";

    /// <summary>The region of the JobActors in <see cref="NodeStatus.Shards"/>.</summary>
    public const string Jobs = "job";

    /// <summary>The region of the GroupActors in <see cref="NodeStatus.Shards"/>.</summary>
    public const string Groups = "group";

    /// <summary>Beginning of the cluster role that tells a node's rules of why jobs fail.</summary>
    public const string RulesRole = "verdicts-";

    /// <summary>Answer: <see cref="NodeStatus"/>.</summary>
    /// <param name="WithCoordinator">For a person, who wants to see <see cref="NodeStatus.CoordinatorGroups"/>, too. Nodes that watch each other do without: what any peer makes there should not delay their answers.</param>
    public sealed record GetNodeStatus([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool WithCoordinator = false) : IWireMessage;

    /// <summary>A node as it sees itself at this moment.</summary>
    /// <param name="Name">The name of its dispatcher, on others of its host.</param>
    /// <param name="Version">Of the program.</param>
    /// <param name="StartedAt">Of the process.</param>
    /// <param name="HasScheduler">The scheduler lives here.</param>
    /// <param name="Shards">What lives here, by region; none on a node without the role controller.</param>
    public sealed record NodeStatus(string Name, string Version, int ProcessId, DateTimeOffset StartedAt, bool HasScheduler, IReadOnlyList<ShardCount> Shards) : IWireMessage
    {
        /// <summary>Whether the store answered this controller or gateway when it last looked, some seconds ago at most; null on a node that has no store.</summary>
        public bool? ReachesStore { get; init; }

        /// <summary>The groups of LAVA's own dispatchers that live here; null: none, or not asked for.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public CoordinatorGroups? CoordinatorGroups { get; init; }
    }
}

/// <summary>What of a shard region lives on a node.</summary>
/// <param name="Entities">In memory; those that sleep do not count.</param>
public sealed record ShardCount(string Region, int Shards, int Entities);

/// <summary>The groups of LAVA's own dispatchers on a node that were asked for anything in the last minutes (docs/multinode.md).</summary>
/// <param name="Count">Of all of them.</param>
/// <param name="Groups">Those in which somebody waits longest first; of many the first ones.</param>
public sealed record CoordinatorGroups(int Count, IReadOnlyList<CoordinatorGroup> Groups);

/// <summary>One of them as it stands. Long names are cut.</summary>
/// <param name="Name">As its clients call it: the <c>target_group</c> of LAVA's jobs.</param>
/// <param name="Size">How many clients belong to it.</param>
/// <param name="Come">How many have come.</param>
/// <param name="Clients">In the order in which they came; of many the first ones.</param>
/// <param name="Deadlock">Who waits for each other until the time for it is up; null: nobody.</param>
public sealed record CoordinatorGroup(
    string Name, int Size, int Come, IReadOnlyList<CoordinatorClient> Clients, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deadlock = null);

/// <summary>A job of LAVA's in such a group.</summary>
/// <param name="Name">Its number there.</param>
/// <param name="Host">Its dispatcher.</param>
/// <param name="IsDone">It has cleared its part.</param>
/// <param name="WaitsFor">What and whom; null: it was not told to wait, or has not asked again for a minute.</param>
/// <param name="WaitsSince">Null where it does not wait.</param>
public sealed record CoordinatorClient(
    string Name,
    string Role,
    string Host,
    bool IsDone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WaitsFor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? WaitsSince = null);
