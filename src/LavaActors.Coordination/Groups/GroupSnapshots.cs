using System.Collections.Immutable;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;

namespace LavaActors.Coordination.Groups;

/// <summary>A group's state in its stored form and back. The stored form has a fixed order, so equal states are stored alike.</summary>
public static class GroupSnapshots
{
    public static GroupSnapshot ToSnapshot(this GroupState state) => new(
        state.Members,
        [.. InOrder(state.Topics).Select(topic => new GroupSnapshot.Topic(topic.Key, topic.Value))],
        [.. InOrder(state.Barriers).Select(barrier => new GroupSnapshot.Barrier(
            barrier.Key,
            barrier.Value.RoundsOpened,
            [.. barrier.Value.Arrivals.OrderBy(arrival => arrival.Key).Select(arrival => new GroupSnapshot.Arrival(arrival.Key, arrival.Value))]))],
        [.. state.Settled.OrderBy(calls => calls.Key).Select(calls => new GroupSnapshot.Calls(calls.Key, calls.Value))],
        state.Possible.IsEmpty ? null : [.. state.Possible.OrderBy(known => known.Key).Select(known => new GroupSnapshot.Known(known.Key, known.Value))]);

    public static GroupState ToState(this GroupSnapshot snapshot) => new()
    {
        Members = [.. snapshot.Members],
        Topics = snapshot.Topics.ToImmutableDictionary(topic => topic.MessageId, topic => topic.Messages.ToImmutableList()),
        Barriers = snapshot.Barriers.ToImmutableDictionary(
            barrier => barrier.MessageId,
            barrier => new Barrier(barrier.RoundsOpened, barrier.Arrivals.ToImmutableDictionary(arrival => arrival.Member, arrival => arrival.Command))),
        Settled = snapshot.Settled.ToImmutableDictionary(calls => calls.Member, calls => calls.Last.ToImmutableList()),
        Possible = (snapshot.Possible ?? []).ToImmutableDictionary(known => known.Member, known => known.Calls),
    };

    private static IOrderedEnumerable<KeyValuePair<string, T>> InOrder<T>(ImmutableDictionary<string, T> byId) =>
        byId.OrderBy(entry => entry.Key, StringComparer.Ordinal);
}
