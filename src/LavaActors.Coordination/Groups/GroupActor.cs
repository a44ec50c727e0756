using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using LavaActors.Coordination.Metrics;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Groups;

/// <summary>
/// Coordinates one MultiNode group: decides, records, answers. All the rules are in <see cref="GroupRules"/> and <see cref="GroupWaits"/>.
/// Commands are decided as they come, on a state that includes facts still being written, so that the arrivals of a whole group are
/// written together; nobody is answered before all that the answer rests on is stored.
/// </summary>
public sealed class GroupActor : ReceivePersistentActor, IWithTimers
{
    // Reading so many facts takes a fraction of a second; more snapshots would only keep the store from writing facts.
    private const int SnapshotEvery = 2000;

    // A snapshot keeps the store for a moment from writing the arrival that opens a barrier: it is made while nobody waits, unless that never comes.
    private const int SnapshotAtLast = 5 * SnapshotEvery;

    // However much happens in a group: whoever looks at it sees no more than this.
    private static readonly TimeSpan BetweenNews = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _clock;
    private readonly Action<JobMessages.INotification> _publish;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TimeSpan _standstillAfter;
    private readonly OpenCalls _open;
    private readonly Dictionary<CommandId, IActorRef> _askers = [];
    private GroupState _decided = GroupState.Empty;
    private GroupState _stored = GroupState.Empty;
    private long _snapshotAt;
    private bool _hasNews;

    public GroupActor(GroupId id, TimeProvider clock, TimeSpan standstillAfter, Action<JobMessages.INotification> publish)
    {
        (_clock, _standstillAfter, _publish) = (clock, standstillAfter, publish);
        _open = new OpenCalls(clock);
        PersistenceId = $"group-{id}";

        Recover<SnapshotOffer>(offer =>
        {
            _stored = _decided = ((GroupSnapshot)offer.Snapshot).ToState();
            _snapshotAt = offer.Metadata.SequenceNr;
        });
        Recover<IEvent>(fact => _stored = _decided = _stored.Apply(fact));
        Recover<RecoveryCompleted>(_ => TakeOwnership());

        Command<ICommand>(OnCommand);
        Command<NewsDue>(_ => PublishNews());
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => _log.Warning(failed.Cause, "{0}: snapshot {1} was not stored; recovery reads more events", PersistenceId, failed.Metadata.SequenceNr));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => _log.Warning(failed.Cause, "{0}: old snapshots were not deleted", PersistenceId));
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="publish">Tells whoever watches that the group has changed.</param>
    public static Props Props(GroupId id, TimeProvider clock, TimeSpan standstillAfter, Action<JobMessages.INotification> publish) =>
        Akka.Actor.Props.Create(() => new GroupActor(id, clock, standstillAfter, publish));

    protected override void PostStop()
    {
        PublishNews();
        _open.Forget();
        base.PostStop();
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        // What was decided on top of the lost fact must not be answered: forget it, and begin again from the journal.
        Context.Stop(Self);
    }

    /// <summary>Commands wait until this is stored. Where nobody can wait, it is not worth a fact each time somebody asks.</summary>
    private void TakeOwnership()
    {
        if (_stored is { IsFormed: true, IsOver: false })
            Persist(new OwnershipTaken(((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString(), _clock.GetUtcNow()), OnStored);
    }

    private void OnCommand(ICommand command)
    {
        var asker = Sender;
        if (command is Describe query && _decided.IsFormed)
        {
            DeferAsync(query, _ => asker.Tell(GroupWaits.Describe(_stored, _open.Waiting, query)));
            return;
        }

        _open.Hear(command);
        var decision = GroupRules.Decide(_decided, command, _clock.GetUtcNow());
        if (decision.Events.Count == 0)
        {
            // Comes after the facts that are still being written, since this answer may rest on them.
            DeferAsync(decision, _ => Conclude(command, decision, asker));
            return;
        }

        _decided = decision.Events.Aggregate(_decided, (state, fact) => state.Apply(fact));
        PersistAllAsync(decision.Events, fact =>
        {
            OnStored(fact);
            if (ReferenceEquals(fact, decision.Events[^1]))
                Conclude(command, decision, asker);
        });
    }

    private void Conclude(ICommand command, GroupDecision decision, IActorRef asker)
    {
        if (command is Withdraw withdraw)
            Close(withdraw.Call);
        if (decision.Reply is { } reply)
            asker.Tell(reply);
        else if (command is IMemberCommand call)
            Wait(call, asker);

        AnswerWaiting(decision.Events);
        EndDeadlocks();
        SaveSnapshotWhenDue();
        if (!_stored.IsFormed || _stored.IsOver)
            Context.Parent.Tell(new Passivate(PoisonPill.Instance));
    }

    private void AnswerWaiting(IReadOnlyList<IEvent> facts)
    {
        List<CommandId> answered = [];
        foreach (var call in _open.Waiting)
        {
            if (!facts.Any(fact => GroupWaits.MayEnd(fact, call)) || GroupWaits.Answer(_stored, call) is not { } reply)
                continue;
            _askers[call.Command].Tell(reply);
            answered.Add(call.Command);
        }

        answered.ForEach(Close);
    }

    /// <summary>Any command may have closed a circle: a new call, a repeated one after a recovery, the end of a member.</summary>
    private void EndDeadlocks()
    {
        var facts = WaitGraph.Hopeless(_decided, _open.Waiting.OfType<IWait>(), _clock.GetUtcNow());
        // Whoever is told goes on, perhaps to what others wait for: a circle is looked for when all have been.
        if (facts.Count == 0) facts = WaitGraph.Deadlocks(_decided, _open.Holding, _clock.GetUtcNow());
        if (facts.Count == 0)
            return;
        _decided = facts.Aggregate(_decided, (state, fact) => state.Apply(fact));
        PersistAllAsync(facts, fact =>
        {
            OnStored(fact);
            _log.Warning("{0}: {1}", PersistenceId, fact.Text);
            AnswerWaiting([fact]);
        });
    }

    private void OnStored(IEvent fact)
    {
        _stored = _stored.Apply(fact);
        GroupMetrics.Count(fact);
        NoteNews();
    }

    /// <summary>The first change is told at once, those that follow closely as one.</summary>
    private void NoteNews()
    {
        _hasNews = true;
        if (!Timers.IsTimerActive(nameof(NewsDue))) PublishNews();
    }

    private void PublishNews()
    {
        if (!_hasNews || !_stored.IsFormed) return;
        _hasNews = false;
        // A submission has the number of its first sub-job.
        var first = _stored.Members[0].Job;
        _publish(new JobMessages.GroupChanged(new LeadJobId(first.Value), first));
        Timers.StartSingleTimer(nameof(NewsDue), NewsDue.Instance, BetweenNews);
    }

    private void SaveSnapshotWhenDue()
    {
        if (LastSequenceNr - _snapshotAt < (_open.Waiting.Count > 0 ? SnapshotAtLast : SnapshotEvery))
            return;
        _snapshotAt = LastSequenceNr;
        SaveSnapshot(_stored.ToSnapshot());
    }

    private void Wait(IMemberCommand call, IActorRef asker)
    {
        _open.Add(call);
        if (!_askers.ContainsKey(call.Command)) NoteNews();
        _askers[call.Command] = asker;
        // Callers repeat every few seconds, so this needs no timer; and a warning that is lost comes again.
        if (_open.QuietFor >= _standstillAfter && WaitGraph.Standstill(_decided, _open.Waiting, call, _standstillAfter) is { } text)
            asker.Tell(new Standstill(call.Command, text));
    }

    private void Close(CommandId call)
    {
        _open.Remove(call);
        if (_askers.Remove(call)) NoteNews();
    }

    private sealed class NewsDue : INotInfluenceReceiveTimeout
    {
        public static readonly NewsDue Instance = new();
    }
}
