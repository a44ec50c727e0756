using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Logging;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Metrics;
using LavaActors.Scheduling.Projecting;
using static LavaActors.Protocol.Jobs.RoleMessages;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>
/// The life of one sub-job's run on one dispatcher: gets it started, stores what it reports before acknowledging it, and knows how it
/// ended. Child of the JobActor. A report or a byte of log that comes again is acknowledged again and otherwise passed over.
/// </summary>
internal sealed partial class RoleActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>From the parent: end the run.</summary>
    public sealed record EndRun(string Reason);

    /// <summary>From the parent: the dispatcher may not be the one that took the run. Ask it.</summary>
    public sealed record LookAfterRun
    {
        public static readonly LookAfterRun Instance = new();
    }

    /// <summary>To the parent, at the end and after a recovery that finds the end: the sub-job is Finished.</summary>
    public sealed record IsOver(Finished End);

    /// <summary>To the parent: the read model shows the sub-job's end.</summary>
    public sealed record EndIsShown(JobId Job) : INotInfluenceReceiveTimeout;

    private sealed record Pursue
    {
        public static readonly Pursue Instance = new();
    }

    private readonly RunOrder _order;
    private readonly Reservation _place;
    private readonly OrderInFull _inFull;
    private readonly IActorRef _scheduler;
    private readonly TimeProvider _clock;
    private readonly SchedulingSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _readModel;
    private readonly IActorRef _logWriter;
    private readonly ProgressNews _news;
    private RoleState _state = RoleState.Empty;
    private string _address;
    private long _received;
    private long _lastSnapshot;
    private bool _isAccepted;
    private string? _cancelReason;

    /// <param name="order">What the dispatcher is told.</param>
    /// <param name="place">The reservation that the run has.</param>
    public static Props Props(RunOrder order, Reservation place, IActorRef scheduler, JobPorts ports) =>
        Akka.Actor.Props.Create(() => new RoleActor(order, place, scheduler, ports));

    public RoleActor(RunOrder order, Reservation place, IActorRef scheduler, JobPorts ports)
    {
        _order = order;
        _place = place;
        _address = place.Address;
        _scheduler = scheduler;
        _clock = ports.Clock;
        _settings = ports.Settings;
        _inFull = new OrderInFull(order, ports.Secrets);
        PersistenceId = $"role-{order.Job}";
        _readModel = Context.ActorOf(ProjectionWriter.Props(PersistenceId, ports.Projection), "read-model");
        _logWriter = Context.ActorOf(LogWriter.Props(order.Lead, order.Job, ports), "log");
        _news = new ProgressNews(order, ports, Timers);

        Recover<SnapshotOffer>(offer =>
        {
            _state = RoleState.From((RoleSnapshot)offer.Snapshot);
            _lastSnapshot = offer.Metadata.SequenceNr;
        });
        Recover<IEvent>(fact =>
        {
            _state = _state.Apply(fact);
            _readModel.Tell(new ProjectionWriter.Fact(LastSequenceNr, fact));
        });
        Recover<RecoveryCompleted>(_ => OnRecovered());

        Command<Pursue>(_ => Ask());
        Command<GraceIsOver>(_ => OnGraceIsOver());
        Command<OrderInFull.Read>(OnRead);
        Command<SchedulerMessages.DispatcherLocated>(OnLocated);
        Command<IToRole>(message => message is RunAccepted or RunRefused or RunLost && IsOfAnotherRun(FencingOf(message)), _ => { });
        Command<RunAccepted>(OnAccepted);
        Command<RunRefused>(refused => End(RoleEnds.OfRefusal(_order.Job, Known, refused, Now)));
        Command<RunLost>(OnLost);
        Command<Report>(report => IsOfAnotherRun(report.Fencing), report => TellToStop(report.Sequence));
        Command<Report>(OnReport);
        Command<LogChunk>(chunk => IsOfAnotherRun(chunk.Fencing), chunk => Sender.Tell(new LogStored(_order.Job, chunk.Offset + chunk.Bytes.Length), Self));
        Command<LogChunk>(chunk => _logWriter.Forward(chunk));
        Command<EndRun>(OnEndRun);
        Command<LookAfterRun>(_ => LoseSight());
        Command<Terminated>(OnDispatcherEnded);
        Command<ProgressNews.Due>(_ => _news.Publish(_state));
        Command<ProjectionWriter.Applied>(OnShown);
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => _log.Warning(failed.Cause, "the snapshot of job {0} was not stored; recovery reads the events instead", _order.DisplayId));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    public override string PersistenceId { get; }

    protected override void PreStart()
    {
        ActorFields.Set(Self, new LogFields(_order.DisplayId, _order.Group?.Role, _order.Device.Value));
        base.PreStart();
    }

    protected override void PostStop()
    {
        ActorFields.Clear(Self);
        _inFull.Dispose();
        base.PostStop();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>With what is about to be stored: a run that ends just then was canceled.</summary>
    private RoleState Known => _cancelReason is { } reason ? _state with { CancelReason = _state.CancelReason ?? reason } : _state;

    private void OnRecovered()
    {
        _readModel.Tell(new ProjectionWriter.Recovered(LastSequenceNr));
        _received = _state.StoredReports;
        _isAccepted = _state.AcceptedBy is not null;
        if (_state.End is { } end)
        {
            _late = LateReports.Recovered(_received, LastSequenceNr);
            Context.Parent.Tell(new IsOver(end));
            return;
        }

        // A run that nobody has stored anything of was not taken from anybody.
        if (LastSequenceNr == 0)
        {
            GoOn();
            return;
        }

        _isWaitStored = true;
        Store([new RunTakenOver(_order.Job, ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString(), Now)], then: GoOn);
    }

    private void GoOn()
    {
        _news.Publish(_state);
        if (!_isHeardOf) Wait();
        Ask();
    }

    /// <summary>Says again whatever the dispatcher has not answered.</summary>
    private void Ask()
    {
        if (IsEnding)
            return;
        if (_state.AcceptedBy is null)
            Start();
        else if (!_isHeardOf)
            Tell(new ResumeRun(_order.Lead, _order.Job, _order.Device) { Fencing = _order.Fencing });
        if (_state.CancelReason is { } reason)
            Tell(new CancelRun(_order.Lead, _order.Job, reason) { Fencing = _order.Fencing });

        if (_state.AcceptedBy is not null && _isHeardOf && _state.CancelReason is null)
            return;
        Timers.StartSingleTimer(nameof(Pursue), Pursue.Instance, _settings.RepeatEvery);
        // It may live at another address since its last start.
        _scheduler.Tell(new SchedulerMessages.LocateDispatcher(_place.Dispatcher));
    }

    private void Start()
    {
        if (_inFull.Order is { } order)
            Tell(new StartRun(order));
        else
            _inFull.Ask(Self);
    }

    private void OnRead(OrderInFull.Read read)
    {
        if (_inFull.Take(read, _log))
            Ask();
    }

    private void Tell(IToDispatcher command) => Context.ActorSelection(_address + "/user/dispatcher").Tell(command, Self);

    private void OnLocated(SchedulerMessages.DispatcherLocated located)
    {
        if (located.Address is null || located.Address == _address)
            return;
        _address = located.Address;
        Ask();
    }

    private void OnAccepted(RunAccepted accepted)
    {
        Hear(Sender);
        if (_isAccepted || IsEnding)
            return;
        _isAccepted = true;
        Store(new Accepted(_order.Job, accepted.Dispatcher, Now));
    }

    private void OnReport(Report report)
    {
        if (_late is { } late)
        {
            OnLateReport(late, report);
            return;
        }

        var run = Sender;
        if (report.Sequence != _received + 1)
        {
            // What was stored is acknowledged again; what is being stored just now is when that is done.
            if (report.Sequence > _received || report.Sequence <= _state.StoredReports)
                run.Tell(new ReportsStored(_order.Job, _state.StoredReports), Self);
            return;
        }

        _received = report.Sequence;
        _isWaitStored = false;
        HearFromRun();
        var events = ImmutableArray.CreateBuilder<IEvent>();
        if (!_isAccepted)
        {
            _isAccepted = true;
            events.Add(new Accepted(_order.Job, _place.Dispatcher, Now));
        }

        events.Add(new Reported(_order.Job, report.Sequence, report.Facts, Now));
        if (report.Facts.OfType<RunFinished>().LastOrDefault() is { } outcome)
        {
            _late = LateReports.After(_received);
            events.Add(RoleEnds.Of(_order.Job, Known, outcome));
        }

        Store(events.ToImmutable(), then: () => run.Tell(new ReportsStored(_order.Job, report.Sequence), Self));
    }

    private void OnEndRun(EndRun command)
    {
        if (Known.CancelReason is not null || IsEnding)
            return;
        _cancelReason = command.Reason;
        Store([new CancelRequested(_order.Job, command.Reason, Now)], then: Ask);
    }

    private void End(Finished end)
    {
        if (IsEnding)
            return;
        _late = LateReports.After(_received);
        Store(end);
    }

    private void Store(IEvent fact) => Store([fact], () => { });

    /// <summary>Stores without holding up what comes meanwhile: many reports may be on their way to the journal, which keeps their order.</summary>
    private void Store(ImmutableArray<IEvent> facts, Action then)
    {
        var (last, began) = (facts[^1], Stopwatch.GetTimestamp());
        PersistAllAsync(facts, fact =>
        {
            _readModel.Tell(new ProjectionWriter.Fact(LastSequenceNr, fact));
            _state = _state.Apply(fact);
            if (fact is Finished end)
                OnEnd(end);
            if (!ReferenceEquals(fact, last))
                return;
            SchedulerMetrics.CountStored("role", began);
            then();
            _news.Later(_state);
        });
    }

    private void OnEnd(Finished end)
    {
        Timers.Cancel(nameof(Pursue));
        Timers.Cancel(nameof(GraceIsOver));
        if (_watched is not null)
            Context.Unwatch(_watched);
        _log.Info("job {0} ended {1}{2}", _order.DisplayId, end.Health, end.ErrorMessage is null ? "" : $": {end.ErrorMessage}");
        Context.Parent.Tell(new IsOver(end));
    }

    private void OnShown(ProjectionWriter.Applied applied)
    {
        ShowLateReports(applied.UpTo);
        if (applied.UpTo != LastSequenceNr)
            return;
        if (_state.End is not null)
        {
            Context.Parent.Tell(new EndIsShown(_order.Job));
            // Said again: who began to watch after the first time, and read what the read model showed until now, would wait for it in vain.
            _news.Publish(_state);
        }

        if (LastSequenceNr - _lastSnapshot < _settings.SnapshotEvery)
            return;
        _lastSnapshot = LastSequenceNr;
        SaveSnapshot(_state.ToSnapshot(_order.Job));
    }
}
