using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Groups;

/// <summary>A group's state as it is stored from time to time, so that recovery need not read all its events.</summary>
public sealed record GroupSnapshot(
    IReadOnlyList<MemberStatus> Members,
    IReadOnlyList<GroupSnapshot.Topic> Topics,
    IReadOnlyList<GroupSnapshot.Barrier> Barriers,
    IReadOnlyList<GroupSnapshot.Calls> Settled,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<GroupSnapshot.Known>? Possible = null) : IWireMessage
{
    /// <summary>All that a member may do for the group.</summary>
    public sealed record Known(JobId Member, PossibleCalls Calls);

    /// <summary>What was sent under one id, in the order of the senders' first send.</summary>
    public sealed record Topic(string MessageId, IReadOnlyList<SentData> Messages);

    /// <summary>How often the barrier of an id has opened, and who stands at it now.</summary>
    public sealed record Barrier(string MessageId, int RoundsOpened, IReadOnlyList<Arrival> Arrivals);

    public sealed record Arrival(JobId Member, CommandId Command);

    /// <summary>The calls of one member that were answered last, oldest first: their repetitions are recognised by them.</summary>
    public sealed record Calls(JobId Member, IReadOnlyList<SettledCall> Last);
}

/// <summary>A call that took effect. <paramref name="MessageId"/> and <paramref name="Round"/> are those of a released barrier, else null and 0; <paramref name="Text"/> is the reason of a deadlocked call.</summary>
public sealed record SettledCall(
    CommandId Command,
    SettledAs As,
    string? MessageId = null,
    int Round = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null);

/// <summary>What became of a call.</summary>
public enum SettledAs
{
    Sent,
    Released,
    GivenUp,
    Deadlocked,
}
