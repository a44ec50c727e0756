using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Scheduling.Metrics;
using LavaActors.Scheduling.Outlook;
using LavaActors.Scheduling.Projecting;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using SchedulerSnapshot = LavaActors.Protocol.Scheduler.SchedulerSnapshot;

namespace LavaActors.Scheduling.Queue;

/// <summary>
/// Owns queue, devices and reservations of the lab: decides, stores, then answers and acts. All rules are in
/// <see cref="SchedulerRules"/>. It must run once in the cluster (singleton).
/// </summary>
public sealed partial class Scheduler : ReceivePersistentActor, IWithTimers
{
    public const string Id = "scheduler";

    /// <summary>A health check may be due in years; to look earlier does no harm.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private sealed record QueueTimeout(LeadJobId Lead);

    /// <summary>The moment has come that the last plan named.</summary>
    private sealed record Reconsider
    {
        public static readonly Reconsider Instance = new();
    }

    private sealed record Repeat
    {
        public static readonly Repeat Instance = new();
    }

    private readonly SteadyClock _clock;
    private readonly TimeProvider _wall;
    private readonly SchedulingSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _readModel;
    private readonly HandOvers _handOvers;
    private readonly CheckTexts _checks;
    private readonly GraceTimes _graces;
    private readonly Queue<(long SequenceNr, IActorRef To, IReply Reply)> _untilShown = new();
    private SchedulerState _state;
    // With what is decided and on its way to the journal: the next decision rests on it, and nobody else hears of it before it is stored.
    private SchedulerState _ahead;
    private IDisposable? _observed;
    private long _shown;
    private long _lastSnapshot;

    /// <param name="jobs">The jobs' shard region.</param>
    /// <param name="runTimes">What estimates rest on; null: nothing is estimated.</param>
    public static Props Props(IActorRef jobs, IProjection projection, TimeProvider clock, SchedulingSettings settings, IRunTimes? runTimes = null) =>
        Akka.Actor.Props.Create(() => new Scheduler(jobs, projection, clock, settings, runTimes));

    public Scheduler(IActorRef jobs, IProjection projection, TimeProvider clock, SchedulingSettings settings, IRunTimes? runTimes)
    {
        var outlook = new OutlookSource(runTimes, clock);
        _clock = new SteadyClock(clock);
        _wall = clock;
        _settings = settings;
        _state = _ahead = SchedulerState.Empty with { Policy = settings.Policy };
        _readModel = Context.ActorOf(ProjectionWriter.Props(Id, projection), "read-model");
        _handOvers = new HandOvers(message => jobs.Tell(message, Self));
        _checks = new CheckTexts(Context, settings);
        _graces = new GraceTimes(settings.Grace);

        Recover<SnapshotOffer>(offer =>
        {
            _state = ((SchedulerSnapshot)offer.Snapshot).ToState(settings.Policy);
            _lastSnapshot = offer.Metadata.SequenceNr;
            _clock.WasAt(_state.Jobs.Values.Select(job => job.ReservedAt ?? job.Submission.At).DefaultIfEmpty(DateTimeOffset.MinValue).Max());
        });
        Recover<IEvent>(fact =>
        {
            _state = _state.Apply(fact);
            _clock.WasAt(fact.At);
            _readModel.Tell(new ProjectionWriter.Fact(LastSequenceNr, fact));
        });
        // Commands wait until this is stored.
        Recover<RecoveryCompleted>(_ =>
        {
            _readModel.Tell(new ProjectionWriter.Recovered(LastSequenceNr));
            Persist(new OwnershipTaken(((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString(), Now), OnOwned);
        });

        Command<RegisterDispatcher>(OnRegister);
        Command<ICommand>(command => Carry(SchedulerRules.Decide(_ahead, command, Now)));
        Command<IQuery>(query => query is WhatIf or GetOutlook, query => outlook.AnswerAsync(query, _state, Now).PipeTo(Sender, Self));
        Command<IQuery>(query => Sender.Tell(Answer(query)));
        Command<JobMessages.IReply>(OnJobAnswer);
        Command<QueueTimeout>(over => Carry(SchedulerRules.QueueTimedOut(_ahead, over.Lead, Now)));
        Command<Reconsider>(_ => Carry(SchedulerRules.Reconsider(_ahead, Now)));
        Command<CheckTexts.Arrived>(OnCheckText);
        Command<CheckTexts.TryAgain>(again =>
        {
            _checks.Forget(again.Device);
            _checks.Ask(_ahead, Now);
        });
        Command<Repeat>(_ => RepeatWhatIsOpen());
        Command<Reregister>(_ => LoseWhoDidNotRegister());
        Command<Listen>(_ => LoseWhoIsSilent());
        Command<Missed>(missed => Carry(SchedulerRules.DispatcherLost(_ahead, missed.Dispatcher, missed.Incarnation, "it did not register again after the scheduler's restart", Now)));
        Command<Terminated>(OnTerminated);
        Command<ProjectionWriter.Applied>(OnShown);
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => _log.Warning(failed.Cause, "the scheduler's snapshot was not stored; recovery reads the events instead"));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    public override string PersistenceId => Id;

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _clock.Now;

    protected override void PostStop()
    {
        _observed?.Dispose();
        base.PostStop();
    }

    /// <summary>What was decided since rests on it: the next Scheduler begins with what is stored.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Stop(Self);
    }

    private void OnOwned(OwnershipTaken fact)
    {
        _awaited.UnionWith(_state.Dispatchers.Where(known => known.Value.IsUp).Select(known => known.Key));
        _ahead = _state = _state.Await();
        _observed = SchedulerMetrics.Observe(() => (_state, _wall.GetUtcNow()));
        _readModel.Tell(new ProjectionWriter.Fact(LastSequenceNr, fact));
        foreach (var job in _state.Jobs.Values)
        {
            _handOvers.Reopen(job);
            WatchQueueTime(job);
        }

        RepeatWhatIsOpen();

        // They were up when the last scheduler stopped; whether they are now they must say themselves.
        foreach (var known in _state.Dispatchers.Values.Where(known => known.IsUp))
            Context.ActorSelection(known.Address + "/user/dispatcher").Tell(new AnnounceYourself(), Self);
        Timers.StartSingleTimer(nameof(Reregister), Reregister.Instance, _settings.RepeatEvery * 10);
        ListenLater();

        // Time went on while no scheduler was there.
        Carry(SchedulerRules.Reconsider(_ahead, Now));
    }

    /// <summary>Stores what was decided, then answers and acts. Meanwhile the next commands are decided, so that the journal stores many decisions at a time.</summary>
    private void Carry(SchedulerRules.Decision decision) => Carry(decision, PersistAllAsync, () => { });

    private void Carry(SchedulerRules.Decision decision, Action<IEnumerable<IEvent>, Action<IEvent>> store, Action then)
    {
        var asker = Sender;
        if (decision.Events.IsEmpty)
        {
            // What it rests on may not be stored yet.
            DeferAsync(decision, _ => Conclude());
            return;
        }

        var (last, began) = (decision.Events[^1], Stopwatch.GetTimestamp());
        foreach (var fact in decision.Events)
            _ahead = _ahead.Apply(fact);
        store(decision.Events, fact =>
        {
            _readModel.Tell(new ProjectionWriter.Fact(LastSequenceNr, fact));
            SchedulerMetrics.Count(_state, fact);
            _state = _state.Apply(fact);
            Act(fact);
            if (!ReferenceEquals(fact, last))
                return;
            SchedulerMetrics.CountStored("scheduler", began);
            Conclude();
            KeepRepeating();
        });

        void Conclude()
        {
            then();
            Reply(asker, decision.Reply);
            ReconsiderAsPlanned(decision.Plan);
        }
    }

    private void OnCheckText(CheckTexts.Arrived arrived)
    {
        if (arrived.Text is not { } text)
        {
            // The definition is gone, or its dispatcher is; one of them will say so.
            Timers.StartSingleTimer(arrived, new CheckTexts.TryAgain(arrived.Device), _settings.CheckAgain);
            return;
        }

        _checks.Forget(arrived.Device);
        Carry(HealthChecks.Begin(_ahead, arrived.Device, text, Now));
    }

    private void ReconsiderAsPlanned(Plan? plan)
    {
        if (plan is null)
            return;
        _checks.Ask(_ahead, Now);
        if (plan.Reconsider is { } moment)
            Timers.StartSingleTimer(nameof(Reconsider), Reconsider.Instance, Until(moment) is var left && left < LongestTimer ? left : LongestTimer);
        else
            Timers.Cancel(nameof(Reconsider));
    }

    private TimeSpan Until(DateTimeOffset moment) => moment - Now is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private void Reply(IActorRef asker, IReply? reply)
    {
        // Whoever asks for a job as soon as he knows its number must find it.
        if (reply is Submitted or CancelAccepted or DeviceHealthSet or LabChanged && _shown < LastSequenceNr)
            _untilShown.Enqueue((LastSequenceNr, asker, reply));
        else if (reply is not null)
            asker.Tell(reply);
    }

    private void Act(IEvent fact)
    {
        switch (fact)
        {
            case JobSubmitted submitted:
                _handOvers.Create(_state.Jobs[submitted.Lead]);
                if (submitted.IsHealthCheck) _log.Info("job {job} checks the health of {device}", submitted.Lead, submitted.SubJobs[0].Request.DeviceName!);
                if (submitted.AttemptOf is { } first) _log.Info("job {job} is attempt {attempt} of job {first}", submitted.Lead, submitted.Attempt, first);
                WatchQueueTime(_state.Jobs[submitted.Lead]);
                break;
            case DevicesReserved reserved:
                Timers.Cancel(reserved.Lead);
                _handOvers.Start(_state.Jobs[reserved.Lead]);
                _log.Info("job {job} gets {device}", reserved.Lead, string.Join(", ", reserved.Reservations.Select(mine => mine.Device).Distinct()));
                break;
            case CancelRequested canceled:
                Timers.Cancel(canceled.Lead);
                _handOvers.Cancel(_state.Jobs[canceled.Lead]);
                _log.Info("job {job} is canceled by {user}: {reason}", canceled.Lead, canceled.By, canceled.Reason);
                break;
            case JobForgotten over:
                if (_handOvers.Close(over.Lead) is { } actor)
                    Context.Unwatch(actor);
                break;
            case DispatcherCameUp up:
                _log.Info("dispatcher {0} is here with {1} devices, at {2}", up.Dispatcher, up.Devices.Count, up.Address);
                LookAfterRunsAt(up.Dispatcher);
                break;
            case DispatcherWentDown down:
                if (down.Reason == SchedulerRules.Leaving) _log.Info("dispatcher {0} takes no more runs: {1}", down.Dispatcher, down.Reason);
                else _log.Warning("dispatcher {0} is gone: {1}", down.Dispatcher, down.Reason);
                // Its node may live, and nobody else notices that it says nothing. Who leaves answers.
                LookAfterRunsAt(down.Dispatcher);
                break;
            case DeviceHealthChanged changed:
                _log.Info("device {device} is {health} now ({user}: {reason})", changed.Device, changed.Health, changed.By, changed.Reason);
                break;
            case HealthRuleSet set:
                _log.Info("devices of type {0} are checked {1} (set by {2})", set.DeviceType, set.Rule.IsDisabled ? "never" : $"every {set.Rule.Frequency} {set.Rule.Denominator}", set.By);
                break;
            case WorkerSet set:
                _log.Info("dispatcher {0} is {1} now, job limit {2} ({3}: {4})", set.Worker, set.Health, set.JobLimit, set.By, set.Reason);
                break;
            default:
                break;
        }
    }

    private void OnJobAnswer(JobMessages.IReply answer)
    {
        switch (answer)
        {
            case JobMessages.JobCreated:
                Carry(SchedulerRules.HandedOver(_ahead, answer.Lead, Now));
                break;
            case JobMessages.JobStarted or JobMessages.CancelNoted when _state.Jobs.ContainsKey(answer.Lead):
                Context.Watch(Sender);
                break;
            case JobMessages.UnknownJob when _state.Jobs.TryGetValue(answer.Lead, out var job) && job.IsHandedOver:
                _log.Error("job {job} was handed over to its actor, which has lost it; was its journal removed?", answer.Lead);
                break;
            default:
                break;
        }

        _handOvers.Answered(answer, Sender);
    }

    private void OnTerminated(Terminated ended)
    {
        if (_dispatchers.Remove(ended.ActorRef, out var dispatcher))
            Carry(SchedulerRules.DispatcherLost(_ahead, dispatcher.Name, dispatcher.Incarnation, ended.AddressTerminated ? "its node left the cluster" : "its process or its dispatcher actor ended", Now));
        else if (_handOvers.Lost(ended.ActorRef) is { } lead && _state.Jobs.TryGetValue(lead, out var job))
            _handOvers.Reopen(job);
        KeepRepeating();
    }

    private void RepeatWhatIsOpen()
    {
        _handOvers.Repeat(_state.Jobs);
        KeepRepeating();
    }

    private void KeepRepeating()
    {
        if (_handOvers.AnyOpen && !Timers.IsTimerActive(nameof(Repeat)))
            Timers.StartSingleTimer(nameof(Repeat), Repeat.Instance, _settings.RepeatEvery);
    }

    private void WatchQueueTime(ScheduledJob job)
    {
        if (!job.IsQueued || job.Submission.QueueTimeout is not { } limit)
            return;
        Timers.StartSingleTimer(job.Lead, new QueueTimeout(job.Lead), Until(job.Submission.At + limit));
    }

    private void OnShown(ProjectionWriter.Applied applied)
    {
        _shown = applied.UpTo;
        while (_untilShown.TryPeek(out var next) && next.SequenceNr <= _shown)
            _untilShown.Dequeue().To.Tell(next.Reply);

        // A snapshot hides the events before it from the next recovery, which must still find all that the read model lacks.
        if (_shown == LastSequenceNr && LastSequenceNr - _lastSnapshot >= _settings.SnapshotEvery)
        {
            _lastSnapshot = LastSequenceNr;
            SaveSnapshot(_state.ToSnapshot());
        }
    }

    private IReply Answer(IQuery query) => query switch
    {
        GetDevices => new DeviceList([.. _state.Devices.Values.Select(board => Views.Of(board, _handOvers))], _graces.Differences(_state) is { Count: > 0 } wrong ? wrong : null),
        GetQueue => new QueueList(Views.OfQueue(_state, Now)),
        Explain explain => new Explanation(explain.Job, Explanations.Of(_state, explain.Job, Now)),
        LocateDispatcher locate => new DispatcherLocated(locate.Dispatcher, _state.Dispatchers.TryGetValue(locate.Dispatcher, out var known) && known.IsUp ? known.Address : null),
        _ => throw new ArgumentException($"the scheduler does not know the question {query.GetType().Name}", nameof(query)),
    };
}
