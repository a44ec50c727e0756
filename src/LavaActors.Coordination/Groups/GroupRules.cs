using LavaActors.Protocol.Groups;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Groups;

/// <summary>
/// What a group does with a command (spec: multinode.md §6, without its defects). A command that was answered before gets
/// the same answer and records nothing. When a waiting call may be answered is said by <see cref="GroupWaits"/>.
/// </summary>
public static class GroupRules
{
    public static GroupDecision Decide(GroupState state, ICommand command, DateTimeOffset now)
    {
        if (command is FormGroup form)
            return Form(state, form, now);
        if (!state.IsFormed)
            return Refuse(command, GroupRefusal.UnknownGroup, $"the group {command.Group} was never formed: a job forms its group before it starts its runs");
        return command switch
        {
            MemberEnded ended => End(state, ended, now),
            IMemberCommand call => DecideForMember(state, call, now),
            _ => Refuse(command, GroupRefusal.Malformed, $"a group does not know {command.GetType().Name}"),
        };
    }

    private static GroupDecision Form(GroupState state, FormGroup form, DateTimeOffset now)
    {
        if (state.IsFormed)
        {
            return state.Members.Select(member => member.ToMember()).SequenceEqual(form.Members)
                ? Acknowledge(form)
                : Refuse(form, GroupRefusal.Malformed, $"the group {form.Group} is formed already, of {Names(state.Members)}; a group never changes");
        }

        if (form.Members.Count == 0)
            return Refuse(form, GroupRefusal.Malformed, $"the group {form.Group} has no members");
        if (form.Members.FirstOrDefault(member => member.Job.Value <= 0 || string.IsNullOrEmpty(member.Role)) is { } nameless)
            return Refuse(form, GroupRefusal.Malformed, $"the group {form.Group} has a member without id or role: {nameless}");
        if (form.Members.GroupBy(member => member.Job).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return Refuse(form, GroupRefusal.Malformed, $"the group {form.Group} names the member {twice.Key} more than once");
        return Record(form, new Formed(form.Members, now));
    }

    private static GroupDecision End(GroupState state, MemberEnded ended, DateTimeOffset now) => state.Find(ended.Member) switch
    {
        null => RefuseStranger(state, ended, ended.Member.ToString()),
        { How: not null } => Acknowledge(ended),
        _ => Record(ended, new Ended(ended.Member, ended.How, now)),
    };

    private static GroupDecision DecideForMember(GroupState state, IMemberCommand call, DateTimeOffset now)
    {
        if (state.Find(call.Member) is not { } member)
            return RefuseStranger(state, call, call.Member.ToString());
        if (call is Withdraw withdraw)
            return GiveUp(state, withdraw, now);
        if (GroupWaits.AnswerAgain(state, call) is { } again)
            return GroupDecision.Nothing(again);
        if (GroupWaits.AnswerToEnded(state, call) is { } over)
            return GroupDecision.Nothing(over);
        return call switch
        {
            Join rest when member.HasJoined => Narrow(state, rest, now),
            Join join => Record(call, new Joined(call.Member, now, Canonical(join.Calls))),
            AwaitFormation => GroupDecision.Nothing(GroupWaits.Answer(state, call)),
            Send send => KeepMessage(state, send, now),
            Wait wait => CheckedId(call, wait.MessageId) ?? GroupDecision.Nothing(GroupWaits.Answer(state, call)),
            WaitAll wait => CheckedId(call, wait.MessageId) ?? CheckedRole(state, wait) ?? GroupDecision.Nothing(GroupWaits.Answer(state, call)),
            Sync sync => CheckedId(call, sync.MessageId) ?? Arrive(state, sync, now),
            _ => Refuse(call, GroupRefusal.Malformed, $"a group does not know {call.GetType().Name}"),
        };
    }

    /// <summary>A part of a run is over. Of one of which nothing is known, or that did what it had not said, that says nothing; and what was said to be over stays so.</summary>
    private static GroupDecision Narrow(GroupState state, Join join, DateTimeOffset now)
    {
        if (Canonical(join.Calls) is not { IsRest: true } rest || !state.Possible.TryGetValue(join.Member, out var before))
            return Acknowledge(join);
        var left = new PossibleCalls(
            [.. before.Sends.Where(rest.Sends.Contains)], [.. before.Barriers.Where(barrier => rest.Barriers.Any(other => other.MessageId == barrier.MessageId))], IsRest: true);
        return left.Sends.Count == before.Sends.Count && left.Barriers.Count == before.Barriers.Count ? Acknowledge(join) : Record(join, new Joined(join.Member, now, left));
    }

    private static PossibleCalls? Canonical(PossibleCalls? calls) => calls is null
        ? null
        : calls with { Sends = [.. calls.Sends.Select(MessageIds.Canonical)], Barriers = [.. calls.Barriers.Select(barrier => barrier with { MessageId = MessageIds.Canonical(barrier.MessageId) })] };

    private static GroupDecision KeepMessage(GroupState state, Send send, DateTimeOffset now)
    {
        if (CheckedId(send, send.MessageId) is { } wrong)
            return wrong;
        var id = MessageIds.Canonical(send.MessageId);
        var size = id.Length + Characters(send.Data);
        if (size > GroupLimits.MessageCharacters)
            return Refuse(send, GroupRefusal.TooLarge, $"the message '{Short(id)}' has {size} characters; a message may have {GroupLimits.MessageCharacters}, its id, keys and values together");
        var topic = size + state.Topic(id).Where(message => message.Sender != send.Member).Sum(message => Characters(message.Data));
        if (topic > GroupLimits.TopicCharacters)
            return Refuse(send, GroupRefusal.TooLarge, $"all data under the id '{Short(id)}' would have {topic} characters; {GroupLimits.TopicCharacters} is the most. Send part of it under another id");
        return Record(send, new Sent(send.Member, send.Command, id, send.Data, now));
    }

    private static GroupDecision Arrive(GroupState state, Sync sync, DateTimeOffset now)
    {
        var id = MessageIds.Canonical(sync.MessageId);
        var barrier = state.BarrierOf(id);
        var stands = barrier.Arrivals.TryGetValue(sync.Member, out var arrival);
        var answer = GroupWaits.Answer(state, sync);
        if (answer is not null || (stands && arrival == sync.Command))
            return GroupDecision.Nothing(answer);

        List<IEvent> events = [new Arrived(sync.Member, sync.Command, id, now)];
        if (Opening(state.Apply(events[0]), id, now) is { } opened)
            events.Add(opened);
        return new GroupDecision(events, GroupWaits.Answer(events.Aggregate(state, (after, fact) => after.Apply(fact)), sync));
    }

    /// <summary>What follows from an arrival: the barrier opens when everybody stands at it; null while somebody is missing.</summary>
    /// <param name="state">With the arrival.</param>
    /// <param name="id">Canonical.</param>
    internal static BarrierOpened? Opening(GroupState state, string id, DateTimeOffset now) =>
        state.BarrierOf(id) is var barrier && barrier.Arrivals.Count == state.Members.Count ? new BarrierOpened(id, barrier.RoundsOpened + 1, now) : null;

    private static GroupDecision GiveUp(GroupState state, Withdraw withdraw, DateTimeOffset now) => state.FindSettled(withdraw.Member, withdraw.Call) switch
    {
        { As: SettledAs.Released } released => GroupDecision.Nothing(new Released(withdraw.Command, released.MessageId ?? "", released.Round)),
        { As: SettledAs.Sent } => GroupDecision.Nothing(new Acknowledged(withdraw.Command, TooLate: true)),
        { } => Acknowledge(withdraw),
        // Recorded even when the call is not known: it may still be on its way, and must not count when it comes.
        null => Record(withdraw, new Withdrawn(withdraw.Member, withdraw.Call, now)),
    };

    private static GroupDecision? CheckedId(IMemberCommand call, string id) => id.Length switch
    {
        0 => Refuse(call, GroupRefusal.Malformed, $"{call.GetType().Name} of {call.Member} has an empty message id"),
        > GroupLimits.MessageCharacters => Refuse(call, GroupRefusal.TooLarge, $"a message id of {id.Length} characters; {GroupLimits.MessageCharacters} is the most"),
        _ => null,
    };

    private static GroupDecision? CheckedRole(GroupState state, WaitAll wait) =>
        wait.Role is null || state.Members.Exists(member => member.Role == wait.Role)
            ? null
            : Refuse(wait, GroupRefusal.UnknownRole, $"nobody in this group has the role '{Short(wait.Role)}'; its roles are: {string.Join(", ", state.Members.Select(member => member.Role).Distinct().Order(StringComparer.Ordinal))}");

    private static GroupDecision RefuseStranger(GroupState state, ICommand command, string name) =>
        Refuse(command, GroupRefusal.Stranger, $"{name} is no member of the group {command.Group}; its members are: {Names(state.Members)}");

    private static int Characters(IReadOnlyDictionary<string, string?> data) => data.Sum(pair => pair.Key.Length + (pair.Value?.Length ?? 0));

    private static string Names(IEnumerable<MemberStatus> members) => string.Join(", ", members.Select(member => member.ToMember()));

    private static string Short(string text) => text.Length <= 60 ? text : $"{text[..60]}…";

    private static GroupDecision Record(ICommand command, IEvent fact) => new([fact], new Acknowledged(command.Command));

    private static GroupDecision Acknowledge(ICommand command) => GroupDecision.Nothing(new Acknowledged(command.Command));

    private static GroupDecision Refuse(ICommand command, GroupRefusal reason, string text) => GroupDecision.Nothing(new Refused(command.Command, reason, text));
}
