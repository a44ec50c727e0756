using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Groups;

/// <summary>What a command leads to: facts to record first, and then the reply; null when the call has to wait.</summary>
public sealed record GroupDecision(IReadOnlyList<IEvent> Events, IReply? Reply)
{
    public static GroupDecision Nothing(IReply? reply) => new([], reply);
}
