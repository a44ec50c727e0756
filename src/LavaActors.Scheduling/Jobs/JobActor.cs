using System.Buffers.Binary;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Logging;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Projecting;
using static LavaActors.Protocol.Jobs.JobMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>
/// One submission, from its hand-over to its end: forms its group, has a RoleActor for each sub-job, and tells Scheduler and group of the
/// ends. The rules are in <see cref="SubmissionRules"/>; this actor stores, answers, and pursues what the state asks for until all of it is
/// answered, which makes it go on after a restart by itself.
/// </summary>
internal sealed class JobActor : ReceivePersistentActor, IWithTimers
{
    private sealed record Pursue : INotInfluenceReceiveTimeout
    {
        public static readonly Pursue Instance = new();
    }

    private readonly IActorRef _scheduler;
    private readonly IActorRef _groups;
    private readonly JobPorts _ports;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _readModel;
    private readonly HashSet<JobId> _schedulerKnows = [];
    private readonly HashSet<JobId> _groupKnows = [];
    private readonly HashSet<JobId> _readModelKnows = [];
    private SubmissionState _state;
    private bool _isRequeueDecided;
    private bool _isCloseNoted;
    private long _shownUpTo = -1;

    /// <param name="scheduler">Proxy of the Scheduler.</param>
    /// <param name="groups">Shard region of the groups.</param>
    public static Props Props(LeadJobId lead, IActorRef scheduler, IActorRef groups, JobPorts ports) =>
        Akka.Actor.Props.Create(() => new JobActor(lead, scheduler, groups, ports));

    public JobActor(LeadJobId lead, IActorRef scheduler, IActorRef groups, JobPorts ports)
    {
        _scheduler = scheduler;
        _groups = groups;
        _ports = ports;
        _state = SubmissionState.New(lead);
        PersistenceId = $"job-{lead}";
        _readModel = Context.ActorOf(ProjectionWriter.Props(PersistenceId, ports.Projection), "read-model");

        Recover<IEvent>(fact =>
        {
            _state = _state.Apply(fact);
            _readModel.Tell(new ProjectionWriter.Fact(LastSequenceNr, fact));
        });
        Recover<RecoveryCompleted>(_ => OnRecovered());

        Command<IToJob>(OnCommand);
        Command<RunMessages.IToRole>(OnRunMessage);
        Command<RoleActor.IsOver>(over => Store(SubmissionRules.OnRoleOver(_state, over.End)));
        Command<GroupMessages.IReply>(OnGroupAnswer);
        Command<SchedulerMessages.RunEndNoted>(noted =>
        {
            _schedulerKnows.Add(noted.Job);
            CloseWhenAllKnow();
        });
        Command<SchedulerMessages.RequeueDecided>(OnRequeueDecided);
        Command<SchedulerMessages.JobCloseNoted>(_ => _isCloseNoted = true);
        Command<Pursue>(_ => GoOn());
        Command<Terminated>(_ => PursueSoon());
        Command<ReceiveTimeout>(_ => LeaveMemoryWhenIdle());
        Command<RoleActor.EndIsShown>(shown =>
        {
            _readModelKnows.Add(shown.Job);
            CloseWhenAllKnow();
        });
        Command<ProjectionWriter.Applied>(applied =>
        {
            _shownUpTo = applied.UpTo;
            CloseWhenAllKnow();
        });

        Context.SetReceiveTimeout(ports.Settings.PassivateAfter);
    }

    public override string PersistenceId { get; }

    /// <summary>Its events are few: it has no snapshots, and none is asked for.</summary>
    public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

    protected override void PreStart()
    {
        ActorFields.Set(Self, new LogFields(_state.Lead.ToString()));
        base.PreStart();
    }

    protected override void PostStop()
    {
        ActorFields.Clear(Self);
        base.PostStop();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _ports.Clock.GetUtcNow();

    /// <summary>Whether the read model has all that is stored. Nothing wakes a closed job any more, so that what it would lack then it would never have.</summary>
    private bool IsShown => _shownUpTo == LastSequenceNr;

    private void OnRecovered()
    {
        _readModel.Tell(new ProjectionWriter.Recovered(LastSequenceNr));
        // What waits in the queue or is closed acts on nobody before it stores something.
        if (_state.ActsOnOthers)
            Store([new OwnershipTaken(((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString(), Now)]);
        else
            GoOn();
    }

    private void OnCommand(IToJob command)
    {
        var asker = Sender;
        var decision = SubmissionRules.Decide(_state, command, Now);
        Store(decision.Events, then: () => asker.Tell(decision.Reply));

        // Said again: a dispatcher has registered anew, or this actor was thought lost.
        if (command is StartJob && decision.Events.IsEmpty && _state.HasRuns)
        {
            foreach (var sub in _state.NotEnded)
                RoleOf(sub.Job).Tell(RoleActor.LookAfterRun.Instance);
        }
    }

    private void Store(ImmutableArray<IEvent> facts, Action? then = null)
    {
        if (facts.IsEmpty)
        {
            then?.Invoke();
            return;
        }

        var last = facts[^1];
        PersistAll(facts, fact =>
        {
            _readModel.Tell(new ProjectionWriter.Fact(LastSequenceNr, fact));
            _state = _state.Apply(fact);
            if (fact is RoleEnded { Health: JobHealth.Canceled } ended && !_state.HasRuns)
                TellThatItNeverRan(ended);
            if (fact is Closed)
                _ports.Closed?.Invoke(_state.Lead);
            if (!ReferenceEquals(fact, last))
                return;
            then?.Invoke();
            GoOn();
        });
    }

    /// <summary>Does, or does again, whatever the state asks for and nobody has answered yet.</summary>
    private void GoOn()
    {
        if (_state.IsClosed)
        {
            if (!_isCloseNoted)
                _scheduler.Tell(new SchedulerMessages.JobClosed(_state.Lead));
        }
        else
        {
            if (_state is { Reservations: not null, Group: { } group, IsGroupFormed: false, Cancel: null })
                _groups.Tell(new GroupMessages.FormGroup(group, FormCommand, _state.Members));
            if (_state.HasRuns)
                KeepRolesRunning();
            foreach (var ended in _state.Ended.Values)
                TellOf(ended);
            if (_state.IsLost && !_isRequeueDecided)
                _scheduler.Tell(_state.Again(CommandOf(3, _state.Lead.Value), new GroupId(CommandOf(4, _state.Lead.Value).Value.ToString())));
        }

        if (HasOpenEnds)
            PursueSoon();
    }

    private bool HasOpenEnds => _state.IsClosed
        ? !_isCloseNoted
        : _state.IsOver
            || (_state.HasRuns && _state.NotEnded.Any(sub => Context.Child(NameOf(sub.Job)).IsNobody()))
            || (_state is { Reservations: not null, Group: not null, IsGroupFormed: false, Cancel: null })
            || _state.Ended.Keys.Any(job => !AllKnowTheEndOf(job));

    private void PursueSoon()
    {
        if (!Timers.IsTimerActive(nameof(Pursue)))
            Timers.StartSingleTimer(nameof(Pursue), Pursue.Instance, _ports.Settings.RepeatEvery);
    }

    private void KeepRolesRunning()
    {
        // One that has ended is kept until the read model shows it.
        foreach (var sub in _state.SubJobs.Where(sub => !_readModelKnows.Contains(sub.Job)))
        {
            var role = RoleOf(sub.Job);
            if (_state.Cancel is { } cancel && !_state.Ended.ContainsKey(sub.Job))
                role.Tell(new RoleActor.EndRun($"canceled by {cancel.By}: {cancel.Reason}"));
        }
    }

    private void TellOf(RoleEnded ended)
    {
        if (!_schedulerKnows.Contains(ended.Job))
            _scheduler.Tell(new SchedulerMessages.RunEnded(_state.Lead, ended.Job, _state.PlaceOf(ended.Job)?.Fencing ?? 0, ended.Health, ended.ErrorType));
        if (_state is { MayHaveGroup: true, Group: { } group } && !_groupKnows.Contains(ended.Job))
            _groups.Tell(new GroupMessages.MemberEnded(group, EndCommand(ended.Job), ended.Job, ended.Health.ToString()));
    }

    private void OnGroupAnswer(GroupMessages.IReply answer)
    {
        if (answer.Command == FormCommand)
        {
            if (answer is GroupMessages.Refused refused)
                Store(SubmissionRules.OnGroupRefused(_state, refused.Text, Now));
            else if (!_state.IsGroupFormed && _state.Cancel is null)
                Store([new Protocol.Jobs.JobMessages.GroupFormed(Now)]);
            return;
        }

        // A group that refuses to hear of an end has no use for it: it is over, or gone.
        foreach (var job in _state.Ended.Keys.Where(job => EndCommand(job) == answer.Command))
            _groupKnows.Add(job);
        CloseWhenAllKnow();
    }

    private void OnRequeueDecided(SchedulerMessages.RequeueDecided decided)
    {
        if (!_isRequeueDecided && decided.As is { } next)
            _log.Info("job {0} lost a run, and is queued again as job {1}", _state.Lead, next);
        else if (!_isRequeueDecided && decided.WhyNot is { } why)
            _log.Info("job {0} lost a run, and is not queued again: {1}", _state.Lead, why);
        _isRequeueDecided = true;
        CloseWhenAllKnow();
    }

    private void CloseWhenAllKnow()
    {
        if (_state.IsOver && !_state.IsClosed && IsShown && (!_state.IsLost || _isRequeueDecided) && _state.SubJobs.All(sub => AllKnowTheEndOf(sub.Job)))
            Store([new Closed(Now)]);
    }

    private bool AllKnowTheEndOf(JobId job) =>
        _schedulerKnows.Contains(job)
        && (!_state.MayHaveGroup || _groupKnows.Contains(job))
        && (!_state.HasRuns || _readModelKnows.Contains(job));

    private void OnRunMessage(RunMessages.IToRole message)
    {
        if (_state.PlaceOf(message.Job) is not null)
            RoleOf(message.Job).Forward(message);
        else
            TellToEnd(message);
    }

    /// <summary>A run of a job that has none: the database is an older one than that which the run was stored in. What it says is of no use to anybody, and it must come to its end.</summary>
    private void TellToEnd(RunMessages.IToRole message)
    {
        switch (message)
        {
            case RunMessages.Report report:
                _log.Warning("a report came of a run of job {0}, which has no run by what is stored; the run is told to end", message.Job);
                Sender.Tell(new RunMessages.ReportsStored(message.Job, report.Sequence));
                Sender.Tell(new RunMessages.CancelRun(message.Lead, message.Job, "the controllers know nothing of this run; was their database restored?"));
                break;
            case RunMessages.LogChunk chunk:
                Sender.Tell(new RunMessages.LogStored(message.Job, chunk.Offset + chunk.Bytes.Length));
                break;
            default:
                _log.Warning("a {0} came for job {1}, which has no run by what is stored", message.GetType().Name, message.Job);
                break;
        }
    }

    private IActorRef RoleOf(JobId job)
    {
        var name = NameOf(job);
        if (Context.Child(name) is var child && !child.IsNobody())
            return child;
        var sub = _state.SubJobs.Single(each => each.Job == job);
        var place = _state.PlaceOf(job)!;
        return Context.Watch(Context.ActorOf(RoleActor.Props(_state.OrderOf(sub, place), place, _scheduler, _ports), name));
    }

    private static string NameOf(JobId job) => $"role-{job}";

    /// <summary>A sub-job that has no RoleActor is announced by its JobActor.</summary>
    private void TellThatItNeverRan(RoleEnded ended)
    {
        var sub = _state.SubJobs.Single(each => each.Job == ended.Job);
        _ports.Publish(new Progress(
            _state.Lead, ended.Job, sub.DisplayId, sub.Request.Role, JobState.Finished, ended.Health, ended.ErrorType, _state.Cancel?.Reason, null, [], ended.At));
    }

    private void LeaveMemoryWhenIdle()
    {
        // A running job is woken by its runs and timers; a waiting or closed one by the next message.
        var isIdle = !_state.IsCreated || (_state.Reservations is null && _state.Cancel is null) || (_state.IsClosed && _isCloseNoted);
        if (isIdle && IsShown)
            Context.Parent.Tell(new Passivate(PoisonPill.Instance));
    }

    // The same after a restart, so that a repetition is known as such.
    private CommandId FormCommand => CommandOf(1, _state.Lead.Value);

    private static CommandId EndCommand(JobId job) => CommandOf(2, job.Value);

    private static CommandId CommandOf(int kind, long id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, kind);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], id);
        return new CommandId(new Guid(bytes, bigEndian: true));
    }
}
