using System.Collections.Concurrent;
using LavaActors.Protocol.Cluster;
using LavaActors.Protocol.Ids;

namespace LavaActors.Coordination.Door;

/// <summary>What there is to see of the groups of LAVA's dispatchers that live on this node. One that nobody asks for five minutes sleeps, and is not among them. Safe for many threads.</summary>
public sealed class PolledSights
{
    /// <summary>The most groups of a node that are described.</summary>
    public const int MostGroups = 30;

    private readonly ConcurrentDictionary<GroupId, PolledSight> _sights = new();

    /// <summary>A group has been asked.</summary>
    public void Show(PolledSight sight)
    {
        if (sight.Group.Exists) _sights[sight.Id] = sight;
        else Forget(sight.Id);
    }

    /// <summary>The group is gone from this node.</summary>
    public void Forget(GroupId id) => _sights.TryRemove(id, out _);

    /// <summary>How many there are, and those in which somebody waits longest first; null: none.</summary>
    public CoordinatorGroups? Describe(DateTimeOffset now)
    {
        var all = _sights.Values.ToList();
        return all.Count == 0 ? null : new CoordinatorGroups(all.Count, [.. all
            .OrderBy(sight => sight.WaitsSince(now) ?? DateTimeOffset.MaxValue).ThenBy(sight => sight.Id.Value, StringComparer.Ordinal)
            .Take(MostGroups).Select(sight => sight.Describe(now))]);
    }
}
