using LavaActors.Protocol.Groups;
using static LavaActors.Protocol.Coordinator.CoordinatorMessages;

namespace LavaActors.Coordination.Door;

/// <summary>What a group of LAVA's dispatchers does with a request (spec: multinode.md §6; its defects are left out, docs/api-differences.md). Pure.</summary>
public static class PolledRules
{
    /// <summary>The most clients of a group.</summary>
    public const int LargestGroup = 1000;

    /// <summary>The most characters of all messages and ids of a group: they may go out in a single answer.</summary>
    public const long MostCharacters = GroupLimits.TopicCharacters;

    /// <summary>The most entries of a group (<see cref="PolledGroup.Entries"/>): short messages of many clients take more room than their characters.</summary>
    public const long MostEntries = 500_000;

    public static PolledDecision Decide(PolledGroup group, Request request, DateTimeOffset now)
    {
        if (request.Client.Length == 0 || request.Role.Length == 0 || request.Host.Length == 0) return PolledDecision.Nack;
        // A job that is over has ended its part: what comes from it later must not make a group of one that is gone.
        if (!group.Exists && request.Size is < 1 or > LargestGroup) return PolledDecision.Nack;
        var events = new List<IEvent>();
        if (group.Find(request.Client) is null)
        {
            // One too many would keep all others from ever seeing the group complete.
            if (group.Exists && group.Clients.Count >= group.Size) return PolledDecision.Nack;
            events.Add(new Registered(request.Client, request.Role, request.Host, group.Exists ? group.Size : request.Size, now));
        }

        var decision = Answer(events.Aggregate(group, (state, fact) => state.Apply(fact)), request, now);
        return decision with { Events = [.. events, .. decision.Events] };
    }

    private static PolledDecision Answer(PolledGroup group, Request request, DateTimeOffset now) => request.Kind switch
    {
        "group_data" => group.Clients.Count == group.Size ? new PolledDecision([], PolledAnswers.GroupData(group.Clients)) : PolledDecision.Wait,
        "lava_send" when request.MessageId is { Length: > 0 } id => Send(group, request, id, now),
        "lava_wait" when request.MessageId is { Length: > 0 } id => Wait(group, request, id),
        "lava_wait_all" when request.MessageId is { Length: > 0 } id => request.WaitRole is { } role ? WaitForRole(group, id, role) : WaitForAll(group, id),
        "lava_sync" when request.MessageId is { Length: > 0 } id => Sync(group, request, id, now),
        "aggregate" when request is { Data: { } data, SubId: { } sub } => Bundle(group, request, data, sub, now),
        CoordinatorRequest.Clear => new PolledDecision(group.Done.Contains(request.Client) ? [] : [new Cleared(request.Client, now)], PolledAnswers.Ack),
        "complete" => new PolledDecision([], ""),
        _ => PolledDecision.Nack,
    };

    private static PolledDecision Send(PolledGroup group, Request request, string id, DateTimeOffset now)
    {
        var data = request.Data ?? "{}";
        // Sent again, perhaps because the answer was lost: nothing is new.
        if (group.Topic(id).Contains((request.Client, data)) && group.Clients.TrueForAll(client => group.Inboxes.GetValueOrDefault((client.Name, id))?.Messages.Contains((request.Client, data)) == true))
            return new PolledDecision([], PolledAnswers.Ack);
        return group.Characters + id.Length + data.Length > MostCharacters || group.Entries + group.NewEntries(request.Client, id) > MostEntries ? PolledDecision.Nack : new PolledDecision([new Sent(request.Client, id, data, now)], PolledAnswers.Ack);
    }

    private static PolledDecision Wait(PolledGroup group, Request request, string id) => group.Inboxes.GetValueOrDefault((request.Client, id)) switch
    {
        null => PolledDecision.Wait,
        { IsOfBarrier: true } => new PolledDecision([], PolledAnswers.Message(id)),
        var inbox => new PolledDecision([], PolledAnswers.Message(inbox.Messages)),
    };

    private static PolledDecision WaitForAll(PolledGroup group, string id)
    {
        var messages = group.Topic(id);
        if (messages.IsEmpty) return PolledDecision.Missing;
        return group.Clients.TrueForAll(client => messages.Exists(one => one.Sender == client.Name)) ? new PolledDecision([], PolledAnswers.Message(messages)) : PolledDecision.Wait;
    }

    private static PolledDecision WaitForRole(PolledGroup group, string id, string role)
    {
        var awaited = group.Clients.FindAll(client => client.Role == role);
        var messages = group.Topic(id);
        // It may be on its way while the group is not complete.
        if (awaited.IsEmpty) return group.Clients.Count < group.Size ? PolledDecision.Wait : PolledDecision.Missing;
        return awaited.TrueForAll(client => messages.Exists(one => one.Sender == client.Name)) ? new PolledDecision([], PolledAnswers.Message(messages)) : PolledDecision.Wait;
    }

    private static PolledDecision Sync(PolledGroup group, Request request, string id, DateTimeOffset now)
    {
        var barrier = group.Barrier(id);
        if (barrier.Count >= group.Size) return new PolledDecision(barrier.GetValueOrDefault(request.Client) ? [new Passed(request.Client, id, now)] : [], PolledAnswers.Message(id));
        // The last one is told at his next request, as the others are.
        if (barrier.ContainsKey(request.Client)) return PolledDecision.Wait;
        if (group.Characters + group.NewCharacters(request.Client, id) > MostCharacters || group.Entries >= MostEntries) return PolledDecision.Nack;
        return new PolledDecision([new Arrived(request.Client, id, now)], PolledAnswers.Wait);
    }

    private static PolledDecision Bundle(PolledGroup group, Request request, string data, string sub, DateTimeOffset now)
    {
        IReadOnlyList<IEvent> events = group.Bundles.GetValueOrDefault(request.Client) == data ? [] : [new Bundled(request.Client, data, now)];
        if (events.Count > 0 && group.Characters + data.Length > MostCharacters) return PolledDecision.Nack;
        var bundles = group.Bundles.SetItem(request.Client, data);
        if (!sub.EndsWith(".0", StringComparison.Ordinal)) return new PolledDecision(events, PolledAnswers.Ack);
        return new PolledDecision(events, bundles.Count < group.Size ? PolledAnswers.Wait : PolledAnswers.Bundles(group.Clients.Where(client => bundles.ContainsKey(client.Name)).Select(client => (client.Name, bundles[client.Name]))));
    }
}

/// <summary>What is stored before the answer goes out.</summary>
/// <param name="Answer">The JSON object; empty: the connection is closed without a word.</param>
/// <param name="OfOwner">Only the group's owner may say it: it ends the client's call by what has not come.</param>
public sealed record PolledDecision(IReadOnlyList<IEvent> Events, string Answer, bool OfOwner = false)
{
    public static PolledDecision Nack { get; } = new([], PolledAnswers.Nack);

    public static PolledDecision Missing { get; } = new([], PolledAnswers.Nack, OfOwner: true);

    public static PolledDecision Wait { get; } = new([], PolledAnswers.Wait);
}
