using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using static LavaActors.Protocol.Coordinator.CoordinatorMessages;

namespace LavaActors.Coordination.Door;

/// <summary>
/// What a group of LAVA's dispatchers does with a request (spec: multinode.md §6; its defects are left out, docs/api-differences.md). When a group is complete, what a wait returns, and when a barrier
/// opens is said by <see cref="GroupRules"/>, as for any group; here is how clients that poll are told. Pure.
/// </summary>
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

        var after = events.Aggregate(group, (state, fact) => state.Apply(fact));
        // Its registration always takes, above.
        var decision = after.Find(request.Client) is { } client ? Answer(after, request, client, now) : PolledDecision.Nack;
        return decision with { Events = [.. events, .. decision.Events] };
    }

    private static PolledDecision Answer(PolledGroup group, Request request, PolledClient client, DateTimeOffset now) => request.Kind switch
    {
        "lava_send" when request.MessageId is { Length: > 0 } id => Send(group, request, client, id, now),
        "aggregate" when request is { Data: { } data, SubId: { } sub } => Bundle(group, request, data, sub, now),
        CoordinatorRequest.Clear => new PolledDecision(group.Done.Contains(request.Client) ? [] : [new Cleared(request.Client, now)], PolledAnswers.Ack),
        "complete" => new PolledDecision([], ""),
        _ => CallOf(request, client) switch
        {
            GroupMessages.Wait { MessageId: var id } when group.Met.TryGetValue(MessageIds.Canonical(id), out var met) && met.Contains(client.Name) => new PolledDecision([], PolledAnswers.Message(id)),
            GroupMessages.WaitAll all => WaitForAll(group, all, now),
            GroupMessages.Sync sync => Sync(group, client, sync, now),
            { } call => Ask(group, call, now),
            null => PolledDecision.Nack,
        },
    };

    /// <summary>What a request asks of its group in terms of <see cref="GroupRules"/>; null for one that is no call, or no such one. It says nothing of what else the client may do meanwhile.</summary>
    public static GroupMessages.IWait? CallOf(Request request, PolledClient client) => (request.Kind, request.MessageId) switch
    {
        ("group_data", _) => new GroupMessages.AwaitFormation(request.Group, PolledGroup.Poll, client.Number),
        ("lava_wait", { Length: > 0 } id) => new GroupMessages.Wait(request.Group, PolledGroup.Poll, client.Number, id),
        ("lava_wait_all", { Length: > 0 } id) => new GroupMessages.WaitAll(request.Group, PolledGroup.Poll, client.Number, id, request.WaitRole),
        ("lava_sync", { Length: > 0 } id) => new GroupMessages.Sync(request.Group, PolledGroup.Poll, client.Number, id),
        _ => null,
    };

    /// <summary>The answer of the rules that all groups have, as a client hears it.</summary>
    private static PolledDecision Ask(PolledGroup group, GroupMessages.IWait call, DateTimeOffset now) => GroupRules.Decide(group.State, call, now).Reply switch
    {
        GroupMessages.GroupFormed formed => new PolledDecision([], PolledAnswers.GroupData(formed.Members.Select(member => (group.NameOf(member.Job), member.Role)))),
        GroupMessages.Received received => new PolledDecision([], PolledAnswers.Message(received.Messages.Select(message => (group.NameOf(message.Sender), PolledGroup.JsonOf(message))))),
        GroupMessages.Refused => PolledDecision.Missing,
        // A dispatcher takes a refusal for success (§8, §11.3): what cannot be met is waited for until the time for it is up.
        _ => PolledDecision.Wait,
    };

    private static PolledDecision Send(PolledGroup group, Request request, PolledClient client, string id, DateTimeOffset now)
    {
        var data = request.Data ?? "{}";
        // Sent again, perhaps because the answer was lost: nothing is new.
        if (group.HasSent(client, id, data)) return new PolledDecision([], PolledAnswers.Ack);
        return group.Characters + id.Length + data.Length > MostCharacters || group.Entries + group.NewEntries(client, id) > MostEntries ? PolledDecision.Nack : new PolledDecision([new Sent(request.Client, id, data, now)], PolledAnswers.Ack);
    }

    private static PolledDecision WaitForAll(PolledGroup group, GroupMessages.WaitAll call, DateTimeOffset now)
    {
        // LAVA's answer, which a test may rest on (§6.5).
        if (call.Role is null && group.State.Topic(MessageIds.Canonical(call.MessageId)).IsEmpty) return PolledDecision.Missing;
        // Who has the role may be on its way.
        return call.Role is { } role && !group.State.IsComplete && !group.State.Members.Exists(member => member.Role == role) ? PolledDecision.Wait : Ask(group, call, now);
    }

    private static PolledDecision Sync(PolledGroup group, PolledClient client, GroupMessages.Sync call, DateTimeOffset now)
    {
        // Who asks again before all have been told may not have had his answer: it is the same round.
        if (group.Untold.TryGetValue(MessageIds.Canonical(call.MessageId), out var untold)) return new PolledDecision(untold.Contains(client.Name) ? [new Passed(client.Name, call.MessageId, now)] : [], PolledAnswers.Message(call.MessageId));
        var decision = GroupRules.Decide(group.State, call, now);
        if (!decision.Events.OfType<GroupMessages.Arrived>().Any()) return decision.Reply is GroupMessages.Refused ? PolledDecision.Nack : PolledDecision.Wait;
        if (group.Characters + group.NewCharacters(call.MessageId) > MostCharacters || group.Entries >= MostEntries) return PolledDecision.Nack;
        // The last one is told at his next request, as the others are.
        return new PolledDecision([new Arrived(client.Name, call.MessageId, now)], PolledAnswers.Wait);
    }

    private static PolledDecision Bundle(PolledGroup group, Request request, string data, string sub, DateTimeOffset now)
    {
        IReadOnlyList<IEvent> events = group.Bundles.GetValueOrDefault(request.Client) == data ? [] : [new Bundled(request.Client, data, now)];
        if (events.Count > 0 && group.Characters + data.Length > MostCharacters) return PolledDecision.Nack;
        var bundles = group.Bundles.SetItem(request.Client, data);
        if (!sub.EndsWith(".0", StringComparison.Ordinal)) return new PolledDecision(events, PolledAnswers.Ack);
        return new PolledDecision(events, bundles.Count < group.Size ? PolledAnswers.Wait : PolledAnswers.Bundles(group.Clients.Values.OrderBy(client => client.Number).Where(client => bundles.ContainsKey(client.Name)).Select(client => (client.Name, bundles[client.Name]))));
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
