using LavaActors.Protocol.Groups;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Groups;

/// <summary>When a waiting call is over, and for whom it waits until then. Looks at the group's state alone, so it may be asked after every fact.</summary>
public static class GroupWaits
{
    /// <summary>The answer to a waiting call as things stand; null while its condition may still become true.</summary>
    public static IReply? Answer(GroupState state, IMemberCommand call) => AnswerAgain(state, call) ?? AnswerToEnded(state, call) ?? call switch
    {
        AwaitFormation => state.IsComplete
            ? new GroupFormed(call.Command, [.. state.Members.Select(member => member.ToMember())])
            : Impossible(state, call),
        Wait wait => state.Topic(MessageIds.Canonical(wait.MessageId)) is { IsEmpty: false } messages
            ? new Received(call.Command, messages)
            : Impossible(state, call),
        WaitAll wait => Missing(state, call).Count == 0
            ? new Received(call.Command, state.Topic(MessageIds.Canonical(wait.MessageId)))
            : Impossible(state, call),
        Sync => Impossible(state, call),
        _ => null,
    };

    /// <summary>
    /// Whether a fact may have ended the wait of a call, so that it pays to ask for its answer again: in a large group most facts,
    /// above all arrivals, end nobody's wait.
    /// </summary>
    public static bool MayEnd(IEvent fact, IMemberCommand call) => fact switch
    {
        Joined => call is AwaitFormation,
        Sent sent => (call is Wait wait && MessageIds.Canonical(wait.MessageId) == sent.MessageId)
            || (call is WaitAll all && MessageIds.Canonical(all.MessageId) == sent.MessageId),
        // A newer arrival of a member takes the place of the one that waits.
        Arrived arrived => call.Member == arrived.Member,
        BarrierOpened opened => call is Sync sync && MessageIds.Canonical(sync.MessageId) == opened.MessageId,
        Withdrawn withdrawn => call.Command == withdrawn.Call,
        Deadlocked dead => call.Command == dead.Call,
        _ => true,
    };

    /// <summary>The answer to a repetition of a call that took effect before; null for any other call.</summary>
    public static IReply? AnswerAgain(GroupState state, IMemberCommand call)
    {
        if (call is Sync sync && state.BarrierOf(MessageIds.Canonical(sync.MessageId)).Arrivals.TryGetValue(call.Member, out var arrival) && arrival == call.Command)
            return null;
        return state.FindSettled(call.Member, call.Command) switch
        {
            null => null,
            { As: SettledAs.Sent } => new Acknowledged(call.Command),
            { As: SettledAs.Released } released => new Released(call.Command, released.MessageId ?? "", released.Round),
            { As: SettledAs.Deadlocked } dead => new CannotBeMet(call.Command, [], dead.Text ?? ""),
            _ => new Refused(call.Command, GroupRefusal.GivenUp, $"this {call.GetType().Name} of {call.Member} was withdrawn, or a newer one took its place"),
        };
    }

    /// <summary>The refusal of a call whose member, or whole group, has ended; null while the member runs.</summary>
    public static IReply? AnswerToEnded(GroupState state, IMemberCommand call)
    {
        if (state.IsOver)
            return new Refused(call.Command, GroupRefusal.GroupIsOver, $"the group {call.Group} is over: all its members have ended");
        return state.Find(call.Member) is { How: { } how } member
            ? new Refused(call.Command, GroupRefusal.MemberIsOver, $"{member.ToMember()} has ended ({how}): an ended run takes no part in its group")
            : null;
    }

    /// <summary>What a person is told about a group: who belongs to it, and which calls wait for whom.</summary>
    public static Description Describe(GroupState state, IEnumerable<IMemberCommand> waiting, Describe query) => new(
        query.Command,
        state.Members,
        [.. waiting.OrderBy(call => call.Member).Select(call => Describe(state, call)).OfType<WaitingCall>()]);

    private static WaitingCall? Describe(GroupState state, IMemberCommand call)
    {
        return call switch
        {
            AwaitFormation => For(WaitKind.Formation, null),
            Wait wait => For(WaitKind.Wait, wait.MessageId),
            WaitAll wait => For(WaitKind.WaitAll, wait.MessageId),
            Sync sync => For(WaitKind.Sync, sync.MessageId),
            _ => null,
        };

        WaitingCall For(WaitKind kind, string? id) =>
            new(call.Member, call.Command, kind, id, [.. Missing(state, call).Select(member => member.ToMember())]);
    }

    /// <summary>The members whose doing the call waits for, ended ones included: any of them for <see cref="Wait"/>, else all.</summary>
    internal static List<MemberStatus> Missing(GroupState state, IMemberCommand call)
    {
        switch (call)
        {
            case AwaitFormation:
                return [.. state.Members.Where(member => !member.HasJoined)];
            case Wait:
                return [.. state.Members.Where(member => member.Job != call.Member)];
            case WaitAll wait:
                var sent = state.Topic(MessageIds.Canonical(wait.MessageId)).Select(message => message.Sender).ToHashSet();
                return [.. state.Members.Where(member => (wait.Role is null || member.Role == wait.Role) && !sent.Contains(member.Job))];
            case Sync sync:
                var arrivals = state.BarrierOf(MessageIds.Canonical(sync.MessageId)).Arrivals;
                return [.. state.Members.Where(member => !arrivals.ContainsKey(member.Job))];
            default:
                return [];
        }
    }

    /// <summary>What it means for the call that those whom it waits for will not do it.</summary>
    internal static string Consequence(IMemberCommand call) => call switch
    {
        AwaitFormation => "the group can no longer become complete",
        Wait wait => $"nobody is left who could send '{wait.MessageId}'",
        WaitAll wait => $"not all will send '{wait.MessageId}'",
        Sync sync => $"the barrier '{sync.MessageId}' can no longer open",
        _ => $"{call.GetType().Name} cannot be answered",
    };

    internal static GoneMember Gone(MemberStatus member) => new(member.Job, member.Role, member.How ?? "", member.DisplayId);

    private static CannotBeMet? Impossible(GroupState state, IMemberCommand call)
    {
        var gone = call switch
        {
            Wait => Missing(state, call) is var others && others.TrueForAll(member => member.How is not null) ? others : null,
            // A barrier is passed by all or by none: who arrived and ended since cannot be let through any more.
            Sync => Ended(state.Members),
            _ => Ended(Missing(state, call)),
        };
        if (gone is null)
            return null;
        var names = gone.ConvertAll(Gone);
        var cause = names switch
        {
            [] => $"{state.Find(call.Member)?.ToMember().ToString() ?? call.Member.ToString()} is the only member of the group",
            [var one] => $"{one} has ended",
            _ => $"{string.Join(", ", names)} have ended",
        };
        return new CannotBeMet(call.Command, names, $"{Consequence(call)}: {cause}");
    }

    private static List<MemberStatus>? Ended(IEnumerable<MemberStatus> members) =>
        members.Where(member => member.How is not null).ToList() is { Count: > 0 } gone ? gone : null;
}
