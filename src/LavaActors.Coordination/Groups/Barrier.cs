using System.Collections.Immutable;
using LavaActors.Protocol.Ids;

namespace LavaActors.Coordination.Groups;

/// <summary>One barrier id: how often it has opened, and which members stand at it now, each with the call by which it came.</summary>
public sealed record Barrier(int RoundsOpened, ImmutableDictionary<JobId, CommandId> Arrivals)
{
    public static Barrier Closed { get; } = new(0, ImmutableDictionary<JobId, CommandId>.Empty);
}
