using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

/// <summary>The group of the examples: host 1234 (14.0), guests 1235 (14.1) and 1236 (14.2); and a way to put it into a state and ask it.</summary>
internal static class Given
{
    public static readonly GroupId Group = new("5f0c0f5e");
    public static readonly JobId Host = new(1234);
    public static readonly JobId Guest1 = new(1235);
    public static readonly JobId Guest2 = new(1236);
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly IReadOnlyList<GroupMember> Members = [new(Host, "host", "14.0"), new(Guest1, "guest", "14.1"), new(Guest2, "guest", "14.2")];

    public static GroupState Fresh => GroupState.Empty.Apply(new Formed(Members, Noon));

    /// <summary>The group after commands, and nothing waits for the journal.</summary>
    public static GroupState After(this GroupState state, params ICommand[] commands) =>
        commands.Aggregate(state, (now, command) => GroupRules.Decide(now, command, Noon).Events.Aggregate(now, (next, fact) => next.Apply(fact)));

    public static GroupDecision When(this GroupState state, ICommand command) => GroupRules.Decide(state, command, Noon);

    public static IReply? Reply(this GroupState state, ICommand command) => state.When(command).Reply;

    /// <summary>What a call that waited already gets now.</summary>
    public static IReply? StillAsked(this GroupState state, IMemberCommand call) => GroupWaits.Answer(state, call);

    public static Send Send(JobId member, string id, params (string Key, string? Value)[] data) =>
        new(Group, CommandId.New(), member, id, data.ToDictionary(pair => pair.Key, pair => pair.Value));

    public static Wait Wait(JobId member, string id, bool holdsRun = false) => new(Group, CommandId.New(), member, id, holdsRun);

    public static WaitAll WaitAll(JobId member, string id, string? role = null, bool holdsRun = false) => new(Group, CommandId.New(), member, id, role, holdsRun);

    public static Sync Sync(JobId member, string id = "clients", bool holdsRun = false) => new(Group, CommandId.New(), member, id, holdsRun);

    public static Join Join(JobId member) => new(Group, CommandId.New(), member);

    /// <summary>A run joins and says all that it may do: to send these messages, to come to these barriers.</summary>
    public static Join Join(JobId member, string[] sends, params (string Id, int? Most)[] barriers) =>
        new(Group, CommandId.New(), member, new PossibleCalls(sends, [.. barriers.Select(barrier => new PossibleArrivals(barrier.Id, barrier.Most))]));

    /// <summary>A part of a run is over: this is left of what it may do.</summary>
    public static Join Rest(JobId member, string[] sends, params (string Id, int? Most)[] barriers) => Join(member, sends, barriers) is var join ? join with { Calls = join.Calls! with { IsRest = true } } : null!;

    public static Withdraw Withdraw(IMemberCommand call) => new(Group, CommandId.New(), call.Member, call.Command);

    public static MemberEnded End(JobId member, string how = "Incomplete") => new(Group, CommandId.New(), member, how);

    /// <summary>Sender and data as <c>1234:k=v k2=v2</c>, one text for each sender.</summary>
    public static IEnumerable<string> Texts(this IReply? reply) => Assert.IsType<Received>(reply).Messages
        .Select(message => $"{message.Sender}:{string.Join(' ', message.Data.Select(pair => $"{pair.Key}={pair.Value}"))}");
}
