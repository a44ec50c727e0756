using System.Collections.Immutable;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Coordinator.CoordinatorMessages;

namespace LavaActors.Coordination.Door;

/// <summary>
/// A group of LAVA's dispatchers as its events tell it (spec: multinode.md §6.1). Members, messages and barriers are a <see cref="GroupState"/> as that of any group; beside it is what only clients
/// that poll need: their names, who was not told yet that his barrier has opened, and who is done. Immutable.
/// </summary>
/// <param name="State">Its members are numbered from 1 in the order in which they came; those who have not come have no role. It settles no calls: a client's have no ids by which they would be known again.</param>
/// <param name="Clients">By name.</param>
/// <param name="Untold">By id of a barrier that has opened: who has not asked since. While there is anybody it is not stood at for the next round.</param>
/// <param name="Met">By message id: who was told of a barrier, and of no message sent since. What such a client can fetch under it is the id itself (§6.4).</param>
/// <param name="Characters">Of all messages and ids together.</param>
/// <param name="Entries">How many messages there are, and how many have stood at barriers: what a group takes beside its characters.</param>
public sealed record PolledGroup(
    GroupState State,
    ImmutableDictionary<string, PolledClient> Clients,
    ImmutableDictionary<string, ImmutableHashSet<string>> Untold,
    ImmutableDictionary<string, ImmutableHashSet<string>> Met,
    ImmutableDictionary<string, string> Bundles,
    ImmutableHashSet<string> Done,
    long Characters,
    long Entries)
{
    // The only key of a client's message, which is any JSON.
    private const string Json = "";

    // Whoever makes a group says how large it is: one of a client that says many takes no more room than another.
    private static readonly Lazy<ImmutableList<MemberStatus>>[] Seats =
        [.. Enumerable.Range(0, PolledRules.LargestGroup + 1).Select(size => new Lazy<ImmutableList<MemberStatus>>(() => [.. Enumerable.Range(1, size).Select(n => new MemberStatus(new JobId(n), "", HasJoined: false, How: null))]))];

    public static PolledGroup None { get; } = new(
        GroupState.Empty,
        ImmutableDictionary.Create<string, PolledClient>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableHashSet<string>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableHashSet<string>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
        [],
        0,
        0);

    /// <summary>The id of every call of a client: it makes one at a time, and asks the same again.</summary>
    public static CommandId Poll { get; } = CommandId.Of("a poll of a dispatcher of LAVA");

    public bool Exists => State.IsFormed;

    public int Size => State.Members.Count;

    public PolledClient? Find(string client) => Clients.GetValueOrDefault(client);

    /// <param name="number">Of a member that has come.</param>
    public string NameOf(JobId number) => State.Members[(int)number.Value - 1].DisplayId ?? "";

    /// <summary>What a client has sent, as JSON.</summary>
    public static string JsonOf(SentData message) => message.Data.GetValueOrDefault(Json) ?? "null";

    public PolledGroup Apply(IEvent fact) => fact switch
    {
        Registered e => OnRegistered(e),
        Sent e when Find(e.Client) is { } client => OnSent(e, client),
        Arrived e when Find(e.Client) is { } client => OnArrived(e, client),
        Passed e when Find(e.Client) is { } client => OnPassed(e, client),
        Bundled e => this with { Bundles = Bundles.SetItem(e.Client, e.Data), Characters = Characters + e.Data.Length },
        Cleared e => OnCleared(e),
        _ => this,
    };

    /// <summary>Whether a client would send what it has sent already, and nobody was told of anything else under the id since.</summary>
    public bool HasSent(PolledClient client, string messageId, string data)
    {
        var id = MessageIds.Canonical(messageId);
        return !Met.ContainsKey(id) && State.Topic(id).Exists(message => message.Sender == client.Number && JsonOf(message) == data);
    }

    /// <summary>How many more entries a message would be.</summary>
    public int NewEntries(PolledClient sender, string messageId) => State.Topic(MessageIds.Canonical(messageId)).Exists(message => message.Sender == sender.Number) ? 0 : 1;

    /// <summary>How many more characters it would be if a client came to a barrier: none where any has been before.</summary>
    public int NewCharacters(string messageId) => State.Barriers.ContainsKey(MessageIds.Canonical(messageId)) ? 0 : messageId.Length;

    private PolledGroup OnRegistered(Registered registered)
    {
        var members = Exists ? State.Members : Seats[Math.Clamp(registered.Size, 1, PolledRules.LargestGroup)].Value;
        if (Clients.Count == members.Count || Clients.ContainsKey(registered.Client)) return this;
        var number = new JobId(Clients.Count + 1);
        return this with
        {
            State = State with { Members = members.SetItem(Clients.Count, new MemberStatus(number, registered.Role, HasJoined: true, How: null, registered.Client)) },
            Clients = Clients.Add(registered.Client, new PolledClient(registered.Client, number, registered.Host)),
        };
    }

    private PolledGroup OnSent(Sent sent, PolledClient client)
    {
        var id = MessageIds.Canonical(sent.MessageId);
        return this with
        {
            State = Fold(State, new GroupMessages.Sent(client.Number, Poll, id, ImmutableDictionary<string, string?>.Empty.Add(Json, sent.Data), sent.At)),
            Met = Met.Remove(id),
            Characters = Characters + sent.MessageId.Length + sent.Data.Length,
            Entries = Entries + NewEntries(client, id),
        };
    }

    private PolledGroup OnArrived(Arrived arrived, PolledClient client)
    {
        var id = MessageIds.Canonical(arrived.MessageId);
        var state = Fold(State, new GroupMessages.Arrived(client.Number, Poll, id, arrived.At));
        var opened = GroupRules.Opening(state, id, arrived.At);
        return this with
        {
            State = opened is null ? state : Fold(state, opened),
            Untold = opened is null ? Untold : Untold.SetItem(id, [.. Clients.Keys]),
            Characters = Characters + NewCharacters(arrived.MessageId),
            Entries = Entries + (Met.TryGetValue(id, out var met) && met.Contains(arrived.Client) ? 0 : 1),
        };
    }

    /// <summary>When everybody has been told, another round may begin.</summary>
    private PolledGroup OnPassed(Passed passed, PolledClient client)
    {
        var id = MessageIds.Canonical(passed.MessageId);
        return this with
        {
            Untold = Without(Untold, id, client.Name),
            // One text of its name for all barriers at which it has been.
            Met = Met.SetItem(id, Met.GetValueOrDefault(id, []).Add(client.Name)),
        };
    }

    /// <summary>Who is done need not be told of a barrier any more: the others would pass the next round without waiting.</summary>
    private PolledGroup OnCleared(Cleared cleared)
    {
        var done = Done.Add(cleared.Client);
        if (Clients.Keys.All(done.Contains)) return None;
        var untold = Untold.Where(barrier => barrier.Value.Contains(cleared.Client)).Aggregate(Untold, (left, barrier) => Without(left, barrier.Key, cleared.Client));
        return this with { Done = done, Untold = untold };
    }

    private static ImmutableDictionary<string, ImmutableHashSet<string>> Without(ImmutableDictionary<string, ImmutableHashSet<string>> barriers, string id, string client)
    {
        var left = barriers.GetValueOrDefault(id, []).Remove(client);
        return left.IsEmpty ? barriers.Remove(id) : barriers.SetItem(id, left);
    }

    private static GroupState Fold(GroupState state, GroupMessages.IEvent fact) => state.Apply(fact) with { Settled = GroupState.Empty.Settled };
}

/// <summary>A job that belongs to a group.</summary>
/// <param name="Name">What it calls itself: its number at LAVA.</param>
/// <param name="Number">In the group, which is all that it is here: it is none of this lab's jobs.</param>
/// <param name="Host">The dispatcher on which it runs.</param>
public sealed record PolledClient(string Name, JobId Number, string Host);
