using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using LavaActors.Node.Commands;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Cluster;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Node.Membership;

/// <summary>Says how this node is (<see cref="NodeMessages"/>).</summary>
internal sealed class NodeStatusActor : ReceiveActor
{
    // What is asked lives in this process: longer it takes only while it is moving.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly DateTimeOffset StartedAt = new(Process.GetCurrentProcess().StartTime.ToUniversalTime(), TimeSpan.Zero);

    private readonly NodeSettings _settings;
    private readonly IReadOnlyActorRegistry _registry;
    private bool? _reachesStore;

    public NodeStatusActor(NodeSettings settings, IReadOnlyActorRegistry registry)
    {
        (_settings, _registry) = (settings, registry);
        Receive<NodeMessages.GetNodeStatus>(_ => StatusAsync(Context.System, _reachesStore).PipeTo(Sender, Self));
        Receive<StoreWatch.Looked>(looked => _reachesStore = looked.Problem is null);
    }

    public static Props Props(NodeSettings settings, IReadOnlyActorRegistry registry) => Akka.Actor.Props.Create(() => new NodeStatusActor(settings, registry));

    private async Task<NodeMessages.NodeStatus> StatusAsync(ActorSystem system, bool? reachesStore)
    {
        var (scheduler, jobs, groups) = _settings.Has(NodeRoles.Controller)
            ? (HasSchedulerAsync(system), CountAsync(NodeMessages.Jobs, _registry.Get<JobRegion>()), CountAsync(NodeMessages.Groups, _registry.Get<GroupRegion>()))
            : (Task.FromResult(false), Task.FromResult<ShardCount?>(null), Task.FromResult<ShardCount?>(null));
        return new NodeMessages.NodeStatus(
            _settings.Name, VersionCommand.OfProgram, Environment.ProcessId, StartedAt, await scheduler, [.. new[] { await jobs, await groups }.OfType<ShardCount>()])
        {
            ReachesStore = reachesStore,
        };
    }

    // The manager is on every controller; below it, on one of them, is the scheduler.
    private static async Task<bool> HasSchedulerAsync(ActorSystem system)
    {
        try
        {
            return (await system.ActorSelection("/user/scheduler/scheduler").Ask<ActorIdentity>(new Identify(null), Limit)).Subject is not null;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    private static async Task<ShardCount?> CountAsync(string name, IActorRef region)
    {
        try
        {
            var state = await region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Limit);
            return new ShardCount(name, state.Shards.Count, state.Shards.Sum(shard => shard.EntityIds.Count));
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
