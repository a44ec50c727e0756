using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Coordinator;
using LavaActors.Protocol.Ids;

namespace LavaActors.Coordination.Door;

/// <summary>Gives a node the shard region of LAVA's dispatchers' groups: they live on controllers, other nodes reach them through it.</summary>
public static class DoorHosting
{
    /// <summary>Registers the region under <see cref="CoordinatorRegion"/>.</summary>
    /// <param name="sights">What is to be seen of the groups that live on this node.</param>
    public static AkkaConfigurationBuilder AddPolledGroups(this AkkaConfigurationBuilder akka, TimeProvider clock, PolledSights sights) =>
        akka.WithShardRegion<CoordinatorRegion>(
            "coordinator",
            id => PolledGroupActor.Props(new GroupId(id), clock, sights),
            new Route(),
            // Between two requests a group may sleep: it is all in its journal.
            new ShardOptions { Role = GroupHosting.Role, StateStoreMode = StateStoreMode.DData, RememberEntities = false, PassivateIdleEntityAfter = TimeSpan.FromMinutes(5) });

    // The number of shards is part of every address: it never changes.
    private sealed class Route() : HashCodeMessageExtractor(maxNumberOfShards: 20)
    {
        public override string? EntityId(object message) => (message as CoordinatorMessages.Request)?.Group.Value;
    }
}
