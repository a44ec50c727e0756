using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Coordinator;

/// <summary>
/// What is said to and by a group of LAVA's own dispatchers (spec: multinode.md §5.4, §6). They ask the same again until they are not told to wait, so that each request is answered at once.
/// </summary>
public static class CoordinatorMessages
{
    /// <summary>A fact about a group, kept for ever.</summary>
    public interface IEvent : IWireMessage
    {
        DateTimeOffset At { get; }
    }

    /// <summary>A request of a client. Answer: <see cref="Answer"/>, when what it rests on is stored.</summary>
    /// <param name="Group">As the client calls it; routes the request.</param>
    /// <param name="Client">The job, unique in the group.</param>
    /// <param name="Host">Of the client.</param>
    /// <param name="Kind">As <c>lava_send</c>.</param>
    /// <param name="Size">Of the group; 0 where the request does not say.</param>
    /// <param name="Data">The message of a send as JSON.</param>
    public sealed record Request(
        GroupId Group,
        string Client,
        string Role,
        string Host,
        string Kind,
        int Size = 0,
        string? MessageId = null,
        string? WaitRole = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Data = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? SubId = null) : IWireMessage;

    /// <param name="Text">The JSON object that goes to the client; empty: the connection is closed without a word.</param>
    public sealed record Answer(string Text) : IWireMessage;

    public sealed record Registered(string Client, string Role, string Host, int Size, DateTimeOffset At) : IEvent;

    /// <param name="Data">JSON.</param>
    public sealed record Sent(string Client, string MessageId, string Data, DateTimeOffset At) : IEvent;

    /// <summary>A client stands at a barrier.</summary>
    public sealed record Arrived(string Client, string MessageId, DateTimeOffset At) : IEvent;

    /// <summary>A client was told that all stand at the barrier.</summary>
    public sealed record Passed(string Client, string MessageId, DateTimeOffset At) : IEvent;

    /// <param name="Data">JSON.</param>
    public sealed record Bundled(string Client, string Data, DateTimeOffset At) : IEvent;

    /// <summary>A client is done with the group. When all are, nothing is left of it.</summary>
    public sealed record Cleared(string Client, DateTimeOffset At) : IEvent;

    /// <summary>A node has the group now, or still: one that was put out of the cluster and does not know cannot store it, and so says nothing that rests on what it has not heard of.</summary>
    /// <param name="Node">Its address.</param>
    public sealed record OwnershipTaken(string Node, DateTimeOffset At) : IEvent;
}
