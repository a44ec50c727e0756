using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

/// <summary>
/// A group and its members on a bad network: commands and answers get lost or come twice or much later, and the group
/// crashes and comes back from its journal. Checks on every answer what must never happen: above all that no deadlock is called where
/// some course of events would still answer the call.
/// </summary>
internal sealed class SimulatedGroup
{
    private readonly List<IEvent> _journal = [];
    private OpenCalls _open = new(TimeProvider.System);
    private readonly List<IMemberCommand> _sentEver = [];
    private readonly Dictionary<(JobId Member, string Id), int> _arrivals = [];
    private readonly Dictionary<JobId, PossibleCalls> _possible = [];
    private readonly Dictionary<(JobId Member, string Id), int> _syncs = [];
    private readonly Dictionary<CommandId, Released> _releases = [];
    private readonly Dictionary<JobId, IMemberCommand> _outstanding = [];
    private readonly Dictionary<JobId, IReply> _lastAnswer = [];
    private readonly HashSet<CommandId> _acknowledged = [];
    private readonly HashSet<CommandId> _ofShells = [];
    private readonly Dictionary<(JobId Member, string Id), string?> _lastData = [];
    private GroupState _state = GroupState.Empty;

    /// <param name="possible">What members say of themselves, in their order; they keep to it. Null, or none: nothing.</param>
    public SimulatedGroup(int size, params PossibleCalls?[] possible)
    {
        Members = [.. Enumerable.Range(1, size).Select(n => new GroupMember(new JobId(n), n == 1 ? "host" : "guest"))];
        Deliver(new FormGroup(Given.Group, CommandId.New(), Members), answerArrives: true);
        foreach (var (member, calls) in Members.Zip(possible).Where(known => known.Second is not null))
        {
            _possible[member.Job] = calls!;
            Deliver(new Join(Given.Group, CommandId.New(), member.Job, calls), answerArrives: true);
        }
    }

    /// <summary>All ids of messages and barriers that occur.</summary>
    public static IReadOnlyList<string> Ids { get; } = ["a", "b"];

    public IReadOnlyList<GroupMember> Members { get; }

    public HashSet<JobId> Ended { get; } = [];

    /// <summary>Members whose pipelines were told that a call failed: all that they still do is to end.</summary>
    public HashSet<JobId> Failed { get; } = [];

    public GroupState State => _state;

    public GroupState Replayed => _journal.Aggregate(GroupState.Empty, (state, fact) => state.Apply(fact));

    public bool IsWaiting(JobId member) => _outstanding.ContainsKey(member);

    public IReply? LastAnswer(JobId member) => _lastAnswer.GetValueOrDefault(member);

    public IReadOnlyDictionary<JobId, IMemberCommand> Outstanding => _outstanding;

    /// <summary>Whether the group has acknowledged a message of the member under the id.</summary>
    public bool HasSent(JobId member, string id) => _lastData.ContainsKey((member, id));

    /// <summary>A member that is not waiting makes a call; the command or its answer may be lost.</summary>
    public void Call(IMemberCommand call, bool arrives, bool answerArrives)
    {
        _outstanding[call.Member] = call;
        _sentEver.Add(call);
        if (call is IWait { HoldsRun: false })
            _ofShells.Add(call.Command);
        if (call is Sync sync)
        {
            _arrivals[(sync.Member, sync.MessageId)] = _arrivals.GetValueOrDefault((sync.Member, sync.MessageId)) + 1;
            _syncs[(sync.Member, sync.MessageId)] = _syncs.GetValueOrDefault((sync.Member, sync.MessageId)) + 1;
        }

        if (arrives)
            Deliver(call, answerArrives);
    }

    /// <summary>Whether the call is one of those that the member says it may make. One that gives up a barrier and comes again is not reckoned with.</summary>
    public bool Keeps(IMemberCommand call) => !_possible.TryGetValue(call.Member, out var calls) || call switch
    {
        Send send => calls.Sends.Contains(send.MessageId),
        Sync sync => Left(sync.Member, sync.MessageId) > 0,
        _ => true,
    };

    /// <summary>How often the member may still come to the barrier; <see cref="int.MaxValue"/>: any number of times.</summary>
    private int Left(JobId member, string id) => Most(member, id) is { } most ? most - _syncs.GetValueOrDefault((member, id)) : int.MaxValue;

    /// <summary>How often the member comes to the barrier at most, as it has said; null: any number of times.</summary>
    private int? Most(JobId member, string id)
    {
        if (!_possible.TryGetValue(member, out var calls))
            return null;
        var barrier = calls.Barriers.FirstOrDefault(each => each.MessageId == id);
        return barrier is null ? 0 : barrier.Most;
    }

    /// <summary>What a caller does every two seconds.</summary>
    public void Repeat(JobId member, bool answerArrives)
    {
        if (_outstanding.TryGetValue(member, out var call))
            Deliver(call, answerArrives);
    }

    /// <summary>A target sees from now on that nothing runs beside the test shell's command that waits; the repetition that says so may be lost.</summary>
    public void Hold(JobId member, bool arrives, bool answerArrives)
    {
        IMemberCommand held = _outstanding[member] switch
        {
            Wait wait => wait with { HoldsRun = true },
            WaitAll wait => wait with { HoldsRun = true },
            Sync sync => sync with { HoldsRun = true },
            var call => call,
        };
        _outstanding[member] = held;
        if (arrives)
            Deliver(held, answerArrives);
    }

    /// <summary>A copy of any command ever sent comes out of some buffer. Its answer goes to a caller that no longer listens, or to the one that waits.</summary>
    public void Echo(int index)
    {
        if (_sentEver.Count > 0)
            Deliver(_sentEver[index % _sentEver.Count], answerArrives: true);
    }

    public void GiveUp(JobId member)
    {
        if (!_outstanding.Remove(member, out var call))
            return;
        var reply = Deliver(new Withdraw(Given.Group, CommandId.New(), member, call.Command), answerArrives: true);
        if (reply is Released late)
        {
            CheckRelease(call, late with { Command = call.Command });
            return;
        }

        if (EndsItsRun(call))
            Failed.Add(member);
        if (call is Sync sync && !_releases.ContainsKey(call.Command))
            _arrivals[(member, sync.MessageId)]--;
    }

    public void End(JobId member)
    {
        Ended.Add(member);
        _outstanding.Remove(member);
        Deliver(new MemberEnded(Given.Group, CommandId.New(), member, "Incomplete"), answerArrives: true);
    }

    /// <summary>The process dies: what is not in the journal is gone.</summary>
    public void Crash(bool fromSnapshot)
    {
        _open = new OpenCalls(TimeProvider.System);
        _state = fromSnapshot ? _state.ToSnapshot().ToState() : Replayed;
    }

    private IReply? Deliver(ICommand command, bool answerArrives)
    {
        _open.Hear(command);
        var decision = GroupRules.Decide(_state, command, Given.Noon);
        _journal.AddRange(decision.Events);
        _state = decision.Events.Aggregate(_state, (state, fact) => state.Apply(fact));
        if (command is Withdraw withdraw)
            _open.Remove(withdraw.Call);
        if (decision.Reply is { } reply)
            Answer(command, reply, answerArrives);
        else if (command is IMemberCommand call)
            _open.Add(call);

        AnswerWaiting(decision.Events, answerArrives);
        var deadlocks = WaitGraph.Hopeless(_state, _open.Waiting.OfType<IWait>(), Given.Noon);
        if (deadlocks.Count == 0)
            deadlocks = WaitGraph.Deadlocks(_state, _open.Holding, Given.Noon);
        if (deadlocks.Count > 0)
            Assert.Empty(deadlocks.Select(dead => dead.Call).Intersect(Answerable()));
        _journal.AddRange(deadlocks);
        _state = deadlocks.Aggregate(_state, (state, fact) => state.Apply(fact));
        AnswerWaiting(deadlocks, answerArrives);
        return decision.Reply;
    }

    private void AnswerWaiting(IReadOnlyList<IEvent> facts, bool answerArrives)
    {
        foreach (var call in _open.Waiting.ToList())
        {
            if (GroupWaits.Answer(_state, call) is not { } answer)
                continue;
            Assert.True(facts.Any(fact => GroupWaits.MayEnd(fact, call)), $"{call} would not have been looked at after {string.Join(", ", facts)}");
            _open.Remove(call.Command);
            Answer(call, answer, answerArrives);
        }
    }

    /// <summary>The members that some course of events lets go on, as far as the group can know: it counts how often a barrier has opened, and not who came to it and had to give up.</summary>
    public HashSet<JobId> CanGoOn() => Foresee((member, id) => Most(member, id) is { } most ? Math.Max(0, most - _state.BarrierOf(id).RoundsOpened) : int.MaxValue).Free;

    /// <summary>The open calls, of those that still count, that some course of events would answer.</summary>
    private HashSet<CommandId> Answerable() => Foresee(Left).Answered;

    /// <summary>
    /// The members that some course of events lets go on: found by letting everyone who is free send all ids and come to all barriers, on a network without
    /// faults, again and again, as long as that frees others. Those who said what they do at most do no more.
    /// </summary>
    /// <param name="arrivals">How often a member may still come to a barrier.</param>
    private (HashSet<JobId> Free, HashSet<CommandId> Answered) Foresee(Func<JobId, string, int> arrivals)
    {
        var state = _state;
        var answered = new HashSet<CommandId>();
        var left = Members.SelectMany(member => Ids.Select(id => (member.Job, id))).ToDictionary(at => at, at => arrivals(at.Job, at.id));
        var held = _outstanding.Where(call => call.Value is IWait { HoldsRun: true }).ToDictionary();
        var free = Members.Select(member => member.Job).Where(job => !Ended.Contains(job) && !Failed.Contains(job) && !held.ContainsKey(job)).ToHashSet();
        for (var before = (-1, -1, 0L); before != (free.Count, answered.Count, left.Values.Sum(n => (long)n));)
        {
            before = (free.Count, answered.Count, left.Values.Sum(n => (long)n));
            foreach (var (member, id) in free.SelectMany(member => Ids.Select(id => (member, id))))
            {
                if (_possible.GetValueOrDefault(member)?.Sends.Contains(id) != false)
                    Do(Given.Send(member, id));
                // Where it stands at the barrier already, for itself or a call that waits, it need not come.
                if (left[(member, id)] == 0 || state.BarrierOf(id).Arrivals.ContainsKey(member))
                    continue;
                if (left[(member, id)] < int.MaxValue)
                    left[(member, id)]--;
                Do(Given.Sync(member, id));
            }

            foreach (var call in _outstanding.Values.Where(call => !Ended.Contains(call.Member)))
                Do(call);
            foreach (var call in _outstanding.Values.Where(call => Do(call) is Received or Released))
            {
                answered.Add(call.Command);
                free.Add(call.Member);
            }
        }

        return (free, answered);

        IReply? Do(ICommand command)
        {
            var decision = GroupRules.Decide(state, command, Given.Noon);
            state = decision.Events.Aggregate(state, (now, fact) => now.Apply(fact));
            return decision.Reply;
        }
    }

    private void Answer(ICommand command, IReply reply, bool arrives)
    {
        Assert.Equal(command.Command, reply.Command);
        if (command is not IMemberCommand call || command is Withdraw)
            return;
        if (reply is Released released)
            CheckRelease(call, released);
        if (call is Send send && reply is Acknowledged && _acknowledged.Add(send.Command))
            _lastData[(send.Member, send.MessageId)] = send.Data["n"];
        if (reply is Received received)
            CheckData(call, received);
        if (arrives && _outstanding.TryGetValue(call.Member, out var asked) && asked.Command == call.Command)
        {
            _outstanding.Remove(call.Member);
            _lastAnswer[call.Member] = reply;
            if (EndsItsRun(call) && reply is CannotBeMet)
                Failed.Add(call.Member);
        }
    }

    /// <summary>Whether the failure of the call ends the run: a pipeline's does, a test shell goes on.</summary>
    private bool EndsItsRun(IMemberCommand call) => call is IWait { HoldsRun: true } && !_ofShells.Contains(call.Command);

    /// <summary>All that was acknowledged under the id, each sender's last message and no older one.</summary>
    private void CheckData(IMemberCommand call, Received received)
    {
        var id = call is Wait wait ? wait.MessageId : Assert.IsType<WaitAll>(call).MessageId;
        Assert.Equal(
            _lastData.Where(data => data.Key.Id == id).Select(data => (data.Key.Member, data.Value)).Order(),
            received.Messages.Select(message => (message.Sender, message.Data["n"])).Order());
    }

    private void CheckRelease(IMemberCommand call, Released released)
    {
        var sync = Assert.IsType<Sync>(call);
        // Never early: everyone has made as many arrivals that were not taken back as there were rounds.
        Assert.All(Members, member => Assert.True(
            _arrivals.GetValueOrDefault((member.Job, sync.MessageId)) >= released.Round,
            $"round {released.Round} of {sync.MessageId} opened without {member.Job}"));
        // Once: a call belongs to one round, however often it is answered, and each of a member's calls to another one.
        if (_releases.TryGetValue(call.Command, out var before))
            Assert.Equal(before, released);
        _releases[call.Command] = released;
        var rounds = _sentEver.OfType<Sync>()
            .Where(other => other.Member == sync.Member && other.MessageId == sync.MessageId && _releases.ContainsKey(other.Command))
            .Select(other => _releases[other.Command].Round)
            .ToList();
        Assert.Equal(rounds.Distinct().Count(), rounds.Count);
    }
}
