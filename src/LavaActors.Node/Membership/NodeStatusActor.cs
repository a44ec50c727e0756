using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using LavaActors.Coordination.Door;
using LavaActors.Node.Commands;
using LavaActors.Node.Health;
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

    // Anybody who sees the cluster may ask, and as often as he likes.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private static readonly DateTimeOffset StartedAt = new(Process.GetCurrentProcess().StartTime.ToUniversalTime(), TimeSpan.Zero);

    private readonly NodeSettings _settings;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly KeptAnswer<string?>? _ofStore;
    private readonly PolledSights _sights;
    private readonly TimeProvider _clock;
    private bool? _reachesStore;

    /// <param name="store">Why the store does not answer this node; null for a node that has none. Asked where nobody looks all the time (<see cref="StoreWatch"/>).</param>
    /// <param name="sights">Of the groups of LAVA's dispatchers that live here.</param>
    public NodeStatusActor(NodeSettings settings, IReadOnlyActorRegistry registry, Func<CancellationToken, Task<string?>>? store, PolledSights sights, TimeProvider clock)
    {
        (_settings, _registry, _sights, _clock) = (settings, registry, sights, clock);
        _ofStore = store is null ? null : new KeptAnswer<string?>(() => store(CancellationToken.None), Kept, clock);
        Receive<NodeMessages.GetNodeStatus>(asked => StatusAsync(Context.System, _reachesStore, asked.WithCoordinator).PipeTo(Sender, Self));
        Receive<StoreWatch.Looked>(looked => _reachesStore = looked.Problem is null);
    }

    public static Props Props(NodeSettings settings, IReadOnlyActorRegistry registry, Func<CancellationToken, Task<string?>>? store, PolledSights sights, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new NodeStatusActor(settings, registry, store, sights, clock));

    private async Task<NodeMessages.NodeStatus> StatusAsync(ActorSystem system, bool? reachesStore, bool withCoordinator)
    {
        var (scheduler, jobs, groups) = _settings.Has(NodeRoles.Controller)
            ? (HasSchedulerAsync(system), CountAsync(NodeMessages.Jobs, _registry.Get<JobRegion>()), CountAsync(NodeMessages.Groups, _registry.Get<GroupRegion>()))
            : (Task.FromResult(false), Task.FromResult<ShardCount?>(null), Task.FromResult<ShardCount?>(null));
        var store = reachesStore is null && _ofStore is not null ? ReachesAsync(_ofStore, _clock) : Task.FromResult(reachesStore);
        return new NodeMessages.NodeStatus(
            _settings.Name, VersionCommand.OfProgram, Environment.ProcessId, StartedAt, await scheduler, [.. new[] { await jobs, await groups }.OfType<ShardCount>()])
        {
            ReachesStore = await store,
            CoordinatorGroups = withCoordinator ? _sights.Describe(_clock.GetUtcNow()) : null,
        };
    }

    // An answer that takes longer than everything else here is none.
    private static async Task<bool?> ReachesAsync(KeptAnswer<string?> store, TimeProvider clock)
    {
        using var late = new CancellationTokenSource(Limit, clock);
        try
        {
            return await store.AskAsync(late.Token) is null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
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
