using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Hosting;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Coordination.Groups;

/// <summary>Gives a node the groups' shard region: the groups themselves live on controllers, other nodes reach them through it.</summary>
public static class GroupHosting
{
    /// <summary>The cluster role of the nodes on which groups live.</summary>
    public const string Role = "controller";

    /// <summary>Registers the region under <see cref="GroupRegion"/>. For every node, whatever its roles.</summary>
    /// <param name="standstillAfter">When nothing has happened in a group for so long, members that seem to wait for each other are warned; 30 s unless given.</param>
    public static AkkaConfigurationBuilder AddGroups(this AkkaConfigurationBuilder akka, TimeProvider clock, TimeSpan? standstillAfter = null) =>
        akka.WithShardRegion<GroupRegion>(
            "group",
            (system, _, _) =>
            {
                var watchers = new Lazy<IActorRef>(() => DistributedPubSub.Get(system).Mediator);
                return id => GroupActor.Props(new GroupId(id), clock, standstillAfter ?? TimeSpan.FromSeconds(30), news => watchers.Value.Tell(new Publish(JobMessages.NewsTopic, news)));
            },
            new GroupRoute(),
            new ShardOptions { Role = Role, StateStoreMode = StateStoreMode.DData, RememberEntities = false });

    // The number of shards is part of every address: it never changes.
    private sealed class GroupRoute() : HashCodeMessageExtractor(maxNumberOfShards: 60)
    {
        public override string? EntityId(object message) => (message as GroupMessages.ICommand)?.Group.Value;
    }
}
