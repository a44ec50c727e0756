using System.Collections.Immutable;
using static LavaActors.Protocol.Coordinator.CoordinatorMessages;

namespace LavaActors.Coordination.Door;

/// <summary>A group of LAVA's dispatchers as its events tell it (spec: multinode.md §6.1). Immutable.</summary>
/// <param name="Size">0: there is no such group.</param>
/// <param name="Clients">In the order in which they came.</param>
/// <param name="Inboxes">By client and message id: what was sent since the client came.</param>
/// <param name="Topics">By message id: all that was sent.</param>
/// <param name="Barriers">By message id: who stands there, and whether he waits to be told that all do.</param>
/// <param name="Characters">Of all messages and ids together.</param>
/// <param name="Entries">How many messages lie in inboxes, and how many have stood at barriers: what a group takes beside its characters.</param>
public sealed record PolledGroup(
    int Size,
    ImmutableList<PolledClient> Clients,
    ImmutableDictionary<(string Client, string MessageId), Inbox> Inboxes,
    ImmutableDictionary<string, ImmutableList<(string Sender, string Data)>> Topics,
    ImmutableDictionary<string, ImmutableDictionary<string, bool>> Barriers,
    ImmutableDictionary<string, string> Bundles,
    ImmutableHashSet<string> Done,
    long Characters,
    long Entries)
{
    public static PolledGroup None { get; } = new(
        0,
        [],
        ImmutableDictionary<(string, string), Inbox>.Empty,
        ImmutableDictionary.Create<string, ImmutableList<(string, string)>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableDictionary<string, bool>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
        [],
        0,
        0);

    public bool Exists => Size > 0;

    public PolledClient? Find(string client) => Clients.Find(one => one.Name == client);

    public PolledGroup Apply(IEvent fact) => fact switch
    {
        Registered e => this with { Size = Exists ? Size : e.Size, Clients = Clients.Add(new PolledClient(e.Client, e.Role, e.Host)) },
        Sent e => OnSent(e),
        Arrived e => OnArrived(e),
        Passed e => OnPassed(e),
        Bundled e => this with { Bundles = Bundles.SetItem(e.Client, e.Data), Characters = Characters + e.Data.Length },
        Cleared e => OnCleared(e),
        _ => this,
    };

    public ImmutableDictionary<string, bool> Barrier(string messageId) => Barriers.GetValueOrDefault(messageId, ImmutableDictionary.Create<string, bool>(StringComparer.Ordinal));

    public ImmutableList<(string Sender, string Data)> Topic(string messageId) => Topics.GetValueOrDefault(messageId, []);

    private PolledGroup OnSent(Sent sent)
    {
        var inboxes = Inboxes.ToBuilder();
        foreach (var client in Clients) inboxes[(client.Name, sent.MessageId)] = new Inbox(Merge(inboxes.GetValueOrDefault((client.Name, sent.MessageId))?.Messages ?? [], sent), IsOfBarrier: false);
        return this with
        {
            Inboxes = inboxes.ToImmutable(),
            Topics = Topics.SetItem(sent.MessageId, Merge(Topic(sent.MessageId), sent)),
            Characters = Characters + sent.MessageId.Length + sent.Data.Length,
            Entries = Entries + NewEntries(sent.Client, sent.MessageId),
        };
    }

    /// <summary>How many more entries a message would be.</summary>
    public int NewEntries(string sender, string messageId) => Topic(messageId).Exists(one => one.Sender == sender) ? 0 : Clients.Count;

    /// <summary>How many more characters it would be if a client came to a barrier: none where it has been before.</summary>
    public int NewCharacters(string client, string messageId) => Barriers.ContainsKey(messageId) || Inboxes.ContainsKey((client, messageId)) ? 0 : messageId.Length;

    private PolledGroup OnArrived(Arrived arrived) => this with
    {
        Barriers = Barriers.SetItem(arrived.MessageId, Barrier(arrived.MessageId).SetItem(arrived.Client, value: true)),
        Characters = Characters + NewCharacters(arrived.Client, arrived.MessageId),
        Entries = Entries + (Inboxes.ContainsKey((arrived.Client, arrived.MessageId)) ? 0 : 1),
    };

    /// <summary>When nobody waits there any more, another round may begin.</summary>
    private PolledGroup OnPassed(Passed passed)
    {
        var barrier = Barrier(passed.MessageId).SetItem(passed.Client, value: false);
        // One text for all who have been there.
        var id = Barriers.TryGetKey(passed.MessageId, out var known) ? known : passed.MessageId;
        return this with
        {
            Barriers = barrier.Values.Any(waits => waits) ? Barriers.SetItem(passed.MessageId, barrier) : Barriers.Remove(passed.MessageId),
            Inboxes = Inboxes.SetItem((passed.Client, id), new Inbox([], IsOfBarrier: true)),
        };
    }

    private PolledGroup OnCleared(Cleared cleared)
    {
        var done = Done.Add(cleared.Client);
        return Clients.TrueForAll(client => done.Contains(client.Name)) ? None : this with { Done = done };
    }

    // A later message of the same sender takes the place of the earlier one.
    private static ImmutableList<(string Sender, string Data)> Merge(ImmutableList<(string Sender, string Data)> messages, Sent sent)
    {
        var at = messages.FindIndex(one => one.Sender == sent.Client);
        return at < 0 ? messages.Add((sent.Client, sent.Data)) : messages.SetItem(at, (sent.Client, sent.Data));
    }
}

/// <summary>A job that belongs to a group.</summary>
public sealed record PolledClient(string Name, string Role, string Host);

/// <summary>What a client can fetch under an id.</summary>
/// <param name="IsOfBarrier">The id was last used for a barrier: what is fetched is the id itself.</param>
public sealed record Inbox(ImmutableList<(string Sender, string Data)> Messages, bool IsOfBarrier);
