using Akka.Actor;
using Akka.Event;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Metrics;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Logging;
using LavaActors.Protocol.Runs;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// One run: notes what its pipeline reports on this host's disk, keeps it until the controller has stored it, and ends when all of it is. After the end of the dispatcher's
/// process it begins with what was noted, and starts a pipeline that goes on from there. If the pipeline fails, which is a defect of this program, it ends the run in its
/// stead: the board is switched off and freed, and the controller is told. If it fails itself, another one does that (<see cref="PropsToEnd"/>). Nothing is run twice.
/// </summary>
public sealed class RunActor : ReceiveActor, IWithTimers, IWithStash
{
    private static readonly TimeSpan SendAgain = TimeSpan.FromSeconds(2);

    private readonly RunOrder _order;
    private readonly RunRecord _record;
    private readonly PipelinePorts _ports;
    private readonly Func<RunHistory, Props> _work;
    private readonly bool _isResumed;
    private readonly Exception? _before;
    private readonly ReportSearch _search;
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly Dictionary<long, (long LastReport, IActorRef? Asker, object? Then)> _noting = [];
    private IActorRef _pipeline = ActorRefs.Nobody;
    private IActorRef _journal = ActorRefs.Nobody;
    private RunJournal.Stored _keptProgress = new(0, 0);
    private Exception? _failure;
    private string? _journalFault;
    private long _turn;
    private bool _isOver;
    private bool _isStopping;

    /// <param name="work">The PipelineActor to start.</param>
    /// <param name="isResumed">A process before this one has begun the run.</param>
    /// <param name="before">What befell the actor that had the run before: the run is only ended. Null: none had.</param>
    public RunActor(RunOrder order, RunRecord record, PipelinePorts ports, Func<RunHistory, Props> work, bool isResumed = false, Exception? before = null)
    {
        _order = order;
        _record = record;
        _ports = ports;
        _work = work;
        _isResumed = isResumed;
        _before = before;
        _search = new ReportSearch(order, ports.Settings.RunJournal, record, Context);
        var self = Self;
        record.Log.Grew = length => self.Tell(new LogGrew(length));
        Become(Reading);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(RunOrder order, RunRecord record, PipelinePorts ports, bool isResumed = false) =>
        Props(order, record, ports, history => PipelineActor.Props(order, record.Log, ports, history), isResumed);

    public static Props Props(RunOrder order, RunRecord record, PipelinePorts ports, Func<RunHistory, Props> work, bool isResumed = false) =>
        Akka.Actor.Props.Create(() => new RunActor(order, record, ports, work, isResumed));

    /// <summary>Ends a run whose actor has failed: what that one had noted is told, then its failure.</summary>
    /// <param name="record">Opened anew.</param>
    public static Props PropsToEnd(RunOrder order, RunRecord record, PipelinePorts ports, Exception before) =>
        Akka.Actor.Props.Create(() => new RunActor(order, record, ports, _ => Akka.Actor.Props.Empty, false, before));

    /// <summary>A pipeline that failed cannot begin again: the board and the group are in the middle of it. A journal tells itself what has befallen it.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        _failure = e.GetBaseException();
        return Directive.Stop;
    });

    protected override void PreStart()
    {
        DispatchMetrics.CountRun(1);
        ActorFields.Set(Self, new LogFields(_order.DisplayId, _order.Group?.Role, _order.Device.Value));
        _journal = Context.Watch(Context.ActorOf(RunJournalActor.Props(_order.Job, _ports.Settings.RunJournal), "journal"));
    }

    protected override void PostStop()
    {
        DispatchMetrics.CountRun(-1);
        ActorFields.Clear(Self);
        _ = _record.DisposeAsync().AsTask();
    }

    private void Reading()
    {
        Receive<RunJournalActor.Read>(read => Begin(read.History));
        Receive<RunJournalActor.Failed>(f => OnUnreadable(f.Why));
        Receive<Terminated>(t => t.ActorRef.Equals(_journal), _ => OnUnreadable("the journal of the run cannot be read"));
        ReceiveAny(_ => Stash.Stash());
    }

    private void OnUnreadable(string why)
    {
        if (_isResumed)
        {
            Context.Parent.Tell(new RunUnreadable(_order.Job, why));
            Context.Stop(Self);
            return;
        }

        // The numbers of its reports are not known: the dispatcher calls it lost.
        if (_before is not null)
        {
            Context.Stop(Self);
            return;
        }

        _journalFault = why;
        Serve();
        EndInItsStead(ActionFault.Infrastructure(why));
    }

    private void Begin(RunHistory history)
    {
        if (history.IsOfAnother(_order.Fencing, isNew: !_isResumed && _before is null))
        {
            _logger.Warning("what is noted of job {0} is of another run with this number, on {1} and not on reservation {2}; it is dropped",
                _order.DisplayId, history.Fencing is { } other ? $"reservation {other}" : "a reservation that is not known", _order.Fencing);
            _record.Log.Warning("this dispatcher still had notes of another run, of a job with the same number; they are dropped, and nothing of them is in these results");
            _journal.Tell(RunJournalActor.BeginAnew.Instance);
            return;
        }

        _record.Restore(history);
        _keptProgress = _record.Progress;
        Serve();
        if (history.Preface(_order.Fencing, _record.Log.Lines) is { Count: > 0 } first) Note(first, null, null);
        // A run that begins has no log yet.
        var why = _isResumed ? "the process before this one did not live to do it" : _before is not null ? "the run failed before that was done" : null;
        if (why is not null && !_record.IsFinished && _record.TakeUpLog(_order, history, why)) Note([], null, null);
        if (!_record.IsFinished && _before is not null) EndAsFailed("the actor", _before);
        else if (!_record.IsFinished) _pipeline = Context.Watch(Context.ActorOf(_work(history), "pipeline"));
        _record.SendAgain();
        EndIfStored();
    }

    private void Serve()
    {
        Timers.StartPeriodicTimer(nameof(Resend), Resend.Instance, SendAgain);
        Become(Serving);
        Stash.UnstashAll();
    }

    private void Serving()
    {
        Receive<Noted>(n =>
        {
            _record.Add(n.Fact);
            // What comes while the disk is busy shares the next report.
            if (_noting.Count == 0) Note([], null, null);
        });
        Receive<Keep>(k => Note(k.Events, Sender, k.Then));
        Receive<RunJournalActor.Appended>(a => OnAppended(a.Turn));
        Receive<RunJournalActor.Failed>(f => OnJournalFailed(f.Why));
        Receive<LogGrew>(_ => _record.SendLog());
        Receive<RunMessages.ReportsStored>(s =>
        {
            _record.ReportsStored(s.UpTo);
            EndIfStored();
        });
        Receive<RunMessages.LogStored>(s =>
        {
            _record.LogStored(s.UpTo);
            EndIfStored();
        });
        Receive<Resend>(_ =>
        {
            if (_keptProgress != _record.Progress) Note([_keptProgress = _record.Progress], null, null);
            _record.SendAgain();
            _search.Look();
        });
        Receive<RunJournalReader.Found>(_search.OnFound);
        Receive<AskedFor>(_ => _record.AskForProgress());
        Receive<RunMessages.CancelRun>(c => _pipeline.Forward(c));
        Receive<EndRun>(e => _pipeline.Forward(e));
        Receive<KeepRun>(_ => OnKeepRun());
        Receive<ForgetRun>(_ => OnForget());
        Receive<BoardMessages.Discard>(d => Context.Parent.Forward(d));
        Receive<Terminated>(OnChildGone);
        Receive<CleanedUp>(OnCleanedUp);
    }

    /// <summary>Notes all facts there are, and events behind them.</summary>
    private void Note(IReadOnlyList<RunJournal.IEvent> events, IActorRef? asker, object? then)
    {
        // What the journal says of the log is in its file by then.
        _record.Log.Save();
        IReadOnlyList<RunJournal.IEvent> all = [.. _record.Pack(), .. events];
        _noting[++_turn] = (_record.LastReport, asker, then);
        if (_journalFault is not null || all.Count == 0) OnAppended(_turn);
        else _journal.Tell(new RunJournalActor.Append(_turn, all));
    }

    private void OnAppended(long turn)
    {
        if (!_noting.Remove(turn, out var noted)) return;
        noted.Asker?.Tell(new Kept(noted.Then));
        _record.Noted(noted.LastReport);
        if (_noting.Count == 0 && _record.HasFacts) Note([], null, null);
    }

    /// <summary>The run ends, and what it still has to say is sent without being noted: the board must be switched off and the job told why.</summary>
    private void OnJournalFailed(string why)
    {
        if (_journalFault is not null || _isOver) return;
        _journalFault = why;
        foreach (var turn in _noting.Keys.Order().ToList()) OnAppended(turn);
        _pipeline.Tell(new JournalFailed(why));
    }

    private void OnChildGone(Terminated gone)
    {
        if (!gone.ActorRef.Equals(_journal)) OnPipelineGone();
        else if (_isOver || _isStopping) Context.Stop(Self);
        else OnJournalFailed("the journal of the run has ended");
    }

    private void OnPipelineGone()
    {
        _pipeline = ActorRefs.Nobody;
        if (_isStopping)
        {
            _journal.Tell(RunJournalActor.Finish.Instance);
            return;
        }

        if (_record.IsFinished) return;
        EndAsFailed("the pipeline", _failure ?? new InvalidOperationException("the pipeline ended without a report"));
    }

    private void EndAsFailed(string what, Exception failure)
    {
        _logger.Error(failure, "{0} of job {1} failed; the run is ended", what, _order.DisplayId);
        _record.Log.Exception(failure.ToString());
        EndInItsStead(ActionFault.From(failure));
    }

    private void EndInItsStead(ActionFault fault) =>
        PipelinePhases.AbandonAsync(_order, _ports).PipeTo(Self, success: () => new CleanedUp(fault, null), failure: e => new CleanedUp(fault, e.Message));

    private void OnCleanedUp(CleanedUp cleaned)
    {
        var fault = cleaned.Fault;
        if (cleaned.Problem is { } problem) _record.Log.Warning($"cleaning up: {problem}");
        var end = new RunFinished(false, fault.ErrorType, fault.Message, _ports.Clock.GetUtcNow());
        RunEnd.Write(_record.Log, _order, end);
        _record.Add(new ResultRecorded(RunEnd.Result(end)));
        _record.Add(end);
        Note([], null, null);
    }

    private void EndIfStored()
    {
        if (!_record.IsStored || _isOver) return;
        _logger.Debug("job {0} is over and stored", _order.DisplayId);
        _isOver = true;
        Context.Parent.Tell(new RunOver(_order.Job, _order.Lead));
    }

    private void OnForget()
    {
        if (_journalFault is null) _journal.Tell(RunJournalActor.Erase.Instance);
        else Context.Stop(Self);
    }

    /// <summary>What the actions say from now on is of their being stopped here, and true of nothing on the board.</summary>
    private void OnKeepRun()
    {
        if (_isStopping) return;
        if (_record.HasFacts) Note([], null, null);
        _isStopping = true;
        Become(Stopping);
        _ = _record.Log.DisposeAsync().AsTask();
        if (_pipeline.IsNobody()) _journal.Tell(RunJournalActor.Finish.Instance);
        else _pipeline.Tell(KeepRun.Instance);
    }

    private void Stopping()
    {
        Receive<Terminated>(OnChildGone);
        // What asks for something to be noted now is not answered: it must not happen.
        ReceiveAny(_ => { });
    }

    private sealed record CleanedUp(ActionFault Fault, string? Problem);

    private sealed record Resend
    {
        public static readonly Resend Instance = new();
    }
}
