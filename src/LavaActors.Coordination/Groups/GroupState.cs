using System.Collections.Immutable;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Groups;

/// <summary>
/// A MultiNode group as its events tell it. What waits at the moment is no part of it: waiting calls are repeated by those
/// who wait, so they come back by themselves after a restart.
/// </summary>
public sealed record GroupState
{
    /// <summary>
    /// How many of a member's last effective calls are remembered to recognise repetitions. A call is repeated until it is answered, and a member makes few calls
    /// at a time; but one may stand at a barrier for long while others of it come and go, so the last release of each barrier is remembered besides.
    /// </summary>
    public const int RememberedCalls = 32;

    public static GroupState Empty { get; } = new();

    /// <summary>In the order they were named in when the group was formed; empty before that.</summary>
    public ImmutableList<MemberStatus> Members { get; init; } = [];

    /// <summary>By message id, in the order of the senders' first send.</summary>
    public ImmutableDictionary<string, ImmutableList<SentData>> Topics { get; init; } = ImmutableDictionary<string, ImmutableList<SentData>>.Empty;

    public ImmutableDictionary<string, Barrier> Barriers { get; init; } = ImmutableDictionary<string, Barrier>.Empty;

    /// <summary>By member, oldest first.</summary>
    public ImmutableDictionary<JobId, ImmutableList<SettledCall>> Settled { get; init; } = ImmutableDictionary<JobId, ImmutableList<SettledCall>>.Empty;

    /// <summary>What members may do for the group at most. Who is not in it may do anything.</summary>
    public ImmutableDictionary<JobId, PossibleCalls> Possible { get; init; } = ImmutableDictionary<JobId, PossibleCalls>.Empty;

    public bool IsFormed => !Members.IsEmpty;

    public bool IsComplete => IsFormed && Members.TrueForAll(member => member.HasJoined);

    public bool IsOver => IsFormed && Members.TrueForAll(member => member.How is not null);

    public MemberStatus? Find(JobId job) => Members.Find(member => member.Job == job);

    public ImmutableList<SentData> Topic(string id) => Topics.GetValueOrDefault(id, []);

    public Barrier BarrierOf(string id) => Barriers.GetValueOrDefault(id, Barrier.Closed);

    /// <summary>Whether the member, while it runs, may send a message of the id.</summary>
    /// <param name="id">As in <see cref="Topics"/>.</param>
    public bool MaySend(JobId member, string id) => !Possible.TryGetValue(member, out var calls) || calls.Sends.Contains(id);

    /// <summary>Whether the member, while it runs, may come to the next opening of the barrier. It came to each that was.</summary>
    /// <param name="id">As in <see cref="Barriers"/>.</param>
    public bool MayArrive(JobId member, string id) => !Possible.TryGetValue(member, out var calls)
        || calls.Barriers.Any(barrier => barrier.MessageId == id && (barrier.Most is not { } most || most > BarrierOf(id).RoundsOpened));

    /// <summary>What became of an earlier call of the member, or null when there was no such call among its last ones.</summary>
    public SettledCall? FindSettled(JobId member, CommandId call) =>
        Settled.TryGetValue(member, out var calls) ? calls.FindLast(settled => settled.Command == call) : null;

    /// <summary>Folds one fact. Total and without judgement: what was recorded did happen.</summary>
    public GroupState Apply(IEvent fact) => fact switch
    {
        Formed formed => this with { Members = [.. formed.Members.Select(member => new MemberStatus(member.Job, member.Role, HasJoined: false, How: null, member.DisplayId))] },
        Joined joined => WithMember(joined.Member, member => member with { HasJoined = true }).Know(joined),
        Sent sent => Doubt(sent.Member, MaySend(sent.Member, sent.MessageId)).Keep(sent).Settle(sent.Member, new SettledCall(sent.Command, SettledAs.Sent)),
        Arrived arrived => Doubt(arrived.Member, MayArrive(arrived.Member, arrived.MessageId)).Arrive(arrived),
        BarrierOpened opened => Open(opened),
        Withdrawn withdrawn => Leave(withdrawn.Member, withdrawn.Call).Settle(withdrawn.Member, new SettledCall(withdrawn.Call, SettledAs.GivenUp)),
        Ended ended => WithMember(ended.Member, member => member with { How = ended.How }),
        // It counts no longer at its barrier: its member will not pass it.
        Deadlocked dead => Leave(dead.Member, dead.Call).Settle(dead.Member, new SettledCall(dead.Call, SettledAs.Deadlocked, Text: dead.Text)),
        _ => this,
    };

    private GroupState WithMember(JobId job, Func<MemberStatus, MemberStatus> change)
    {
        var at = Members.FindIndex(member => member.Job == job);
        return at < 0 ? this : this with { Members = Members.SetItem(at, change(Members[at])) };
    }

    private GroupState Know(Joined joined) => joined.Calls is { } calls ? this with { Possible = Possible.SetItem(joined.Member, calls) } : this;

    /// <summary>A member that does what it was not to do is one whose definitions were not understood: it may do anything.</summary>
    private GroupState Doubt(JobId member, bool wasExpected) => wasExpected ? this : this with { Possible = Possible.Remove(member) };

    private GroupState Keep(Sent sent)
    {
        var topic = Topic(sent.MessageId);
        var data = new SentData(sent.Member, sent.Data);
        var at = topic.FindIndex(message => message.Sender == sent.Member);
        return this with { Topics = Topics.SetItem(sent.MessageId, at < 0 ? topic.Add(data) : topic.SetItem(at, data)) };
    }

    private GroupState Arrive(Arrived arrived)
    {
        var barrier = BarrierOf(arrived.MessageId);
        // A newer call of the same member takes the place of its earlier one, which must not count again when it is repeated.
        var before = barrier.Arrivals.TryGetValue(arrived.Member, out var earlier)
            ? Settle(arrived.Member, new SettledCall(earlier, SettledAs.GivenUp))
            : this;
        return before with
        {
            Barriers = Barriers.SetItem(arrived.MessageId, barrier with { Arrivals = barrier.Arrivals.SetItem(arrived.Member, arrived.Command) }),
        };
    }

    private GroupState Open(BarrierOpened opened)
    {
        var released = BarrierOf(opened.MessageId).Arrivals.Aggregate(this, (state, arrival) =>
            state.Settle(arrival.Key, new SettledCall(arrival.Value, SettledAs.Released, opened.MessageId, opened.Round)));
        return released with { Barriers = Barriers.SetItem(opened.MessageId, new Barrier(opened.Round, Barrier.Closed.Arrivals)) };
    }

    private GroupState Leave(JobId member, CommandId call)
    {
        var left = this;
        foreach (var (id, barrier) in Barriers)
        {
            if (barrier.Arrivals.TryGetValue(member, out var arrival) && arrival == call)
                left = left with { Barriers = left.Barriers.SetItem(id, barrier with { Arrivals = barrier.Arrivals.Remove(member) }) };
        }

        return left;
    }

    private GroupState Settle(JobId member, SettledCall call)
    {
        var calls = Settled.GetValueOrDefault(member, []).Add(call);
        return this with { Settled = Settled.SetItem(member, calls.Count > RememberedCalls ? Forget(calls) : calls) };
    }

    /// <summary>Drops the oldest call beyond <see cref="RememberedCalls"/> that is not the last release of its barrier.</summary>
    private static ImmutableList<SettledCall> Forget(ImmutableList<SettledCall> calls)
    {
        var released = new HashSet<string?>();
        var (oldest, ordinary) = (-1, 0);
        for (var i = calls.Count - 1; i >= 0; i--)
        {
            if (calls[i].As == SettledAs.Released && released.Add(calls[i].MessageId)) continue;
            (oldest, ordinary) = (i, ordinary + 1);
        }

        return ordinary > RememberedCalls ? calls.RemoveAt(oldest) : calls;
    }
}
