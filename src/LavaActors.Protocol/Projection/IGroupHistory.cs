using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>What happened in MultiNode groups.</summary>
public interface IGroupHistory
{
    /// <summary>The facts about a group, oldest first; empty for one that was never formed.</summary>
    /// <param name="most">No more than so many.</param>
    Task<IReadOnlyList<GroupMessages.IEvent>> ReadAsync(GroupId group, int most, CancellationToken stop);
}
