namespace LavaActors.Protocol.Coordinator;

/// <summary>Key of the shard region of LAVA's dispatchers' groups in the actor registry: takes <see cref="CoordinatorMessages.Request"/>s.</summary>
public sealed class CoordinatorRegion
{
    private CoordinatorRegion()
    {
    }
}
