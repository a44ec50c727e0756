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
    public sealed record GetNodeStatus : IWireMessage;

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
    }
}

/// <summary>What of a shard region lives on a node.</summary>
/// <param name="Entities">In memory; those that sleep do not count.</param>
public sealed record ShardCount(string Region, int Shards, int Entities);
