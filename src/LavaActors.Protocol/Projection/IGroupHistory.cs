using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>What happened in MultiNode groups.</summary>
public interface IGroupHistory
{
    /// <summary>The last facts about a group before a number, however many there are; <see cref="GroupFacts.None"/> for one that was never formed.</summary>
    /// <param name="before">Null: the last ones of all; see <see cref="GroupFacts.Part"/>.</param>
    /// <param name="most">No more than so many.</param>
    Task<GroupFacts> ReadAsync(GroupId group, long? before, int most, CancellationToken stop);
}
