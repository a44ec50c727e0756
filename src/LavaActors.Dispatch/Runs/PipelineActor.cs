using Akka.Actor;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;
using static LavaActors.Dispatch.Runs.PipelineMessages;
using static LavaActors.Dispatch.Runs.PipelineSteps;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// The pipeline of one role (pipeline.md §1). It acquires the board, validates everything, forms the group, runs the top actions one after another and
/// finalize whatever happened, cleans up, and tells its parent, the RunActor, the outcome. It never touches a board itself. Each step is noted before it is taken; a run that a
/// process before this one began goes on with the step that was noted last.
/// </summary>
public sealed class PipelineActor : ReceiveActor, IWithTimers
{
    /// <summary>Limit of everything after the actions (pipeline.md §6.3).</summary>
    public static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(300);

    /// <summary>How long a board stays on for guests that are not over when its host is.</summary>
    private static readonly TimeSpan GuestsLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly RunOrder _order;
    private PipelinePorts _ports;
    private readonly RunLog _log;
    private readonly RunHistory _history;
    private readonly IActorRef _parent = Context.Parent;
    private readonly Action<RunFact> _report;
    private readonly CancellationTokenSource _stop = new();
    private RunContext? _run;
    private Plan? _plan;
    private PipelinePhases? _phases;
    private ResumePoint _from = new ResumePoint.Beginning();
    private IActorRef _action = ActorRefs.Nobody;
    private ActionFault? _fault;
    private ActionFault? _aborted;
    private DateTimeOffset? _deadline;
    private int _next;
    private bool _started;
    private bool _finalizing;
    private bool _hasLeft;
    private bool _over;

    /// <param name="history">What a process before this one has noted of the run; empty if it begins.</param>
    public PipelineActor(RunOrder order, RunLog log, PipelinePorts ports, RunHistory history)
    {
        _order = order;
        _log = log;
        _ports = ports;
        _history = history;
        _report = fact => _parent.Tell(new Noted(SecretTexts.Masked(fact, log.Secrets)));
        var self = Self;
        log.Failed = why => self.Tell(new LogFailed(why));
        if (log.Failure is { } already) self.Tell(new LogFailed(already));

        Receive<RunMessages.CancelRun>(c => OnCancel(c.Reason));
        Receive<EndRun>(end => Abort(ActionFault.Infrastructure(end.Reason)));
        Receive<KeepRun>(_ => OnKeepRun());
        Receive<DeviceRendered>(r =>
        {
            _ports = r.Ports;
            BeginOn(r.Job);
        });
        Receive<Prepared>(_ => OnPrepared());
        Receive<Validated>(OnValidated);
        Receive<Formed>(_ => OnFormed());
        Receive<Restored>(_ => OnRestored());
        Receive<Kept>(k => OnKept(k.Then));
        Receive<ActionMessages.Ended>(OnActionEnded);
        Receive<PhaseFailed>(f => Fail(f.Fault));
        Receive<ChildFailed>(f => OnChildFailed(f.Fault));
        Receive<Terminated>(t => OnActionGone(t.ActorRef));
        Receive<LogFailed>(f => Abort(ActionFault.Infrastructure(f.Why)));
        Receive<JournalFailed>(f => Abort(ActionFault.Infrastructure(f.Why)));
        Receive<JobTimeUp>(_ => Abort(ActionFault.Job($"job timed out after {_run!.Job.Timeouts.Job.TotalSeconds:0} seconds")));
        Receive<GuestsLeft>(_ => FinalizeRun());
        Receive<CleanedUp>(c => OnCleanedUp(c.Problem));

        var parsed = JobDocument.ParseSubJob(order.Definition, $"job {order.DisplayId}");
        if (parsed.Job is { } job) log.Mask([.. job.Secrets.Values, .. RequestHeaders.Secrets(order.Definition)]);
        Begin(parsed);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunOrder order, RunLog log, PipelinePorts ports, RunHistory history) =>
        Akka.Actor.Props.Create(() => new PipelineActor(order, log, ports, history));

    /// <summary>The children are the actions, the SSH login and the group's client. None of them can go on in the middle of a run.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        Self.Tell(new ChildFailed(ActionFault.Bug(e)));
        return Directive.Stop;
    });

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Begin(JobParse parsed)
    {
        if (parsed.Job is not { } job)
        {
            Fail(ActionFault.Job("Invalid job definition: " + string.Join("; ", parsed.Errors)));
            return;
        }

        if (_ports.Render is null) BeginOn(job);
        else PipelinePhases.RenderAsync(job, _ports, _log, _stop.Token).PipeTo(Self, success: ports => new DeviceRendered(job, ports), failure: PhaseFailed.Of);
    }

    private void BeginOn(JobDefinition job)
    {
        var device = _order.IsGuest ? _ports.Device.GuestView() : _ports.Device;
        var built = _ports.Plan(job, device);
        if (built.Plan is not { } plan)
        {
            Fail(ActionFault.Of(built.Faults[0].ErrorType, string.Join("; ", built.Faults.Select(f => f.Message))));
            return;
        }

        _plan = plan;
        if (!_history.IsDescribed) _report(new PipelineDescribed(PlanDescription.Write(plan, _log.Secrets), YamlWriter.Write(device.Source)));
        // Not given up with the run: finalize notes too what it does.
        _run = PipelinePhases.ContextOf(_order, job, device, _ports, Context, _log, _report,
            fact => _parent.Ask<Kept>(new Keep([fact], null), Timeout.InfiniteTimeSpan), _history.Decisions);
        _phases = new PipelinePhases(_run, plan, _ports, _stop.Token);
        if (_ports.IsResumed)
        {
            _from = ResumePoint.Of(_history, plan, _ports.Clock.GetUtcNow());
            SayResumed();
        }

        _phases.PrepareAsync(isNew: _history.IsEmpty).PipeTo(Self, success: () => new Prepared(), failure: PhaseFailed.Of);
    }

    private void SayResumed()
    {
        var now = _ports.Clock.GetUtcNow();
        var node = _from.NodeOf(_plan!);
        _log.Warning($"the dispatcher process was restarted; the run goes on {_from.Words(node, _history, now)}");
        _report(new RunResumed(now, node?.Level, node?.Name));
    }

    private void OnPrepared()
    {
        if (_fault is not null && !_history.IsFormed)
        {
            CleanUp();
            return;
        }

        if (_from is ResumePoint.Beginning)
        {
            if (_order.AttemptOf is { } first) _log.Info($"attempt {_order.EarlierAttempts + 1} of job {first}, which lost a run with its dispatcher");
            _log.Info("start: 0 validate");
            _run!.Repeated = new RepeatedResults(_history.Results, null);
            _phases!.ValidateAsync().PipeTo(Self, success: errors => new Validated(errors, null), failure: e => new Validated([], ActionFault.From(e)));
            return;
        }

        _started = true;
        if ((_from as ResumePoint.Finalize)?.Fault is { } earlier) _fault ??= earlier;
        if (_from is ResumePoint.Impossible impossible) _fault ??= impossible.Fault;
        if (_fault is not null || _from is not ResumePoint.Action at) FinalizeRun();
        else if (at.Index >= _plan!.Actions.Count) OnRestored();
        else _phases!.RestoreAsync(_history, at.ActionDeadline).PipeTo(Self, success: () => new Restored(), failure: PhaseFailed.Of);
    }

    private void OnValidated(Validated validated)
    {
        if (_fault is not null)
        {
            CleanUp();
            return;
        }

        foreach (var error in validated.Errors) _log.Error(error);
        var fault = validated.Fault ?? (validated.Errors.Count == 0 ? null : ActionFault.Job($"Invalid job data: {string.Join("; ", validated.Errors)}"));
        _run!.Record(new TestResult("lava", "validate", fault is null ? "pass" : "fail", _ports.Clock.GetUtcNow(), ErrorType: fault?.ErrorType, ErrorMessage: fault?.Message));
        if (fault is not null)
        {
            Fail(fault);
            return;
        }

        _started = true;
        if (_run.Group is null) Self.Tell(new Formed());
        else _phases!.FormAsync(_run.Group).PipeTo(Self, success: () => new Formed(), failure: PhaseFailed.Of);
    }

    private void OnFormed() => NextAction(new RunJournal.Formed(_ports.Clock.GetUtcNow()));

    private void OnRestored()
    {
        var at = (ResumePoint.Action)_from;
        _next = at.Index;
        if (at.JobDeadline is { } deadline) StartJobTime(deadline);
        NextAction(null, at);
    }

    private void StartJobTime(DateTimeOffset deadline)
    {
        _deadline = deadline;
        var left = deadline - _ports.Clock.GetUtcNow();
        Timers.StartSingleTimer(nameof(JobTimeUp), JobTimeUp.Instance, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>Notes what was, and that the next top action begins; then it does.</summary>
    /// <param name="before">What was; null if that is noted.</param>
    /// <param name="again">Set if the action was interrupted.</param>
    private void NextAction(RunJournal.IEvent? before, ResumePoint.Action? again = null)
    {
        if (_fault is not null)
        {
            FinalizeRun();
            return;
        }

        var now = _ports.Clock.GetUtcNow();
        if (_deadline is null) StartJobTime(now + _run!.Job.Timeouts.Job);
        IReadOnlyList<RunJournal.IEvent> events = before is null ? [] : [before];
        if (_next >= _plan!.Actions.Count)
        {
            Timers.Cancel(nameof(JobTimeUp));
            _parent.Tell(new Keep(events, new AllPassed()));
            return;
        }

        var index = _next++;
        var node = _plan.Actions[index];
        var began = again?.Interrupted?.Started ?? now;
        var deadline = again?.ActionDeadline ?? Earlier(began + node.Timeout, _deadline!.Value);
        _run!.Resumed = again?.Shell;
        _run.Repeated = again?.Interrupted is null ? null : new RepeatedResults(_history.Results, node);
        _parent.Tell(new Keep([.. events, new RunJournal.ActionBegun(index, node.Level, node.Name, began, deadline, _deadline!.Value)], new Begun(node, deadline, again?.Interrupted)));
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    /// <summary>What was to be noted before it happens is: it happens.</summary>
    private void OnKept(object? then)
    {
        if (_over) return;
        if (then is AllPassed)
        {
            LeaveGroup();
            LeaveTimeToGuests();
        }

        if (then is not Begun begun) return;
        if (_finalizing) LeaveGroup();
        if (_fault is not null && !_finalizing) FinalizeRun();
        else StartAction(begun.Node, begun.Deadline, begun.Interrupted);
    }

    /// <summary>A host whose tests are over does not switch its board off under guests that are about to say the same of theirs.</summary>
    private void LeaveTimeToGuests()
    {
        if (_run!.Board is not { } board || _order.Group is null) FinalizeRun();
        else board.AwaitGuestsAsync(GuestsLimit, _stop.Token).PipeTo(Self, success: () => new GuestsLeft(), failure: _ => new GuestsLeft());
    }

    /// <summary>Nobody need wait any more for what this run might send. It is noted that no action is left: a process that goes on with the run makes no call either.</summary>
    private void LeaveGroup()
    {
        if (_hasLeft) return;
        _hasLeft = true;
        _run!.Group?.Leave(_fault switch { null => JobHealth.Complete, { ErrorType: ErrorTypes.Canceled } => JobHealth.Canceled, _ => JobHealth.Incomplete });
    }

    private void StartAction(ActionNode node, DateTimeOffset deadline, InterruptedAction? interrupted)
    {
        _action = Context.Watch(Context.ActorOf(ActionActor.Props(node, _run!, deadline, interrupted), $"{node.Level}-{node.Name}"));
        _action.Tell(ActionMessages.Run.Instance);
    }

    private void OnActionEnded(ActionMessages.Ended ended)
    {
        Context.Unwatch(_action);
        _action = ActorRefs.Nobody;
        if (!_finalizing) _run!.Repeated = null;
        // Errors of finalize are on record and do not change the outcome (pipeline.md §8).
        if (ReferenceEquals(ended.Node, _plan!.Finalize)) CleanUp(isOff: ended.Fault is null);
        else if (_aborted is { } aborted) Fail(ended.Fault ?? aborted);
        else Decide(AfterAction.Of(ended, _ports.Clock.GetUtcNow() < _deadline));
    }

    private void Decide(AfterAction after)
    {
        if (after.Skipped is { } skipped) _log.Warning(skipped);
        if (after.Fault is { } fault) Fail(fault);
        else NextAction(new RunJournal.ActionPassed(_next - 1, KeptData.Of(_run!.Data), [.. _run.Consoles.Keys]));
    }

    /// <summary>An action's actor, or another child, failed: a defect of this program. What runs beside it is stopped first: finalize must have the board to itself.</summary>
    private void OnChildFailed(ActionFault fault)
    {
        _log.Exception($"{fault.Message}{(fault.InnerException is { } cause ? $"\n{cause}" : "")}");
        Abort(fault);
    }

    /// <summary>The action's actor failed: there will be no report of its end.</summary>
    private void OnActionGone(IActorRef actor)
    {
        if (!actor.Equals(_action)) return;
        _action = ActorRefs.Nobody;
        if (_finalizing) CleanUp();
        else Fail(_aborted ?? ActionFault.Bug(new InvalidOperationException("an action ended without a report")));
    }

    private void OnCancel(string reason)
    {
        if (_over || _fault is not null || _aborted is not null) return;
        _log.Error($"the job is canceled: {reason}");
        Abort(ActionFault.Canceled(reason));
    }

    /// <summary>Stops whatever is under way with a fault; during finalize and after it there is nothing left to stop.</summary>
    private void Abort(ActionFault fault)
    {
        if (_finalizing || _over) return;
        _aborted ??= fault;
        if (!_action.IsNobody())
        {
            _action.Tell(new ActionMessages.Abort(fault));
            return;
        }

        _fault ??= fault;
        _stop.Cancel();
    }

    private void Fail(ActionFault fault)
    {
        _fault ??= fault;
        if (_finalizing || _over) CleanUp();
        else if (_started) FinalizeRun();
        else CleanUp();
    }

    private void FinalizeRun()
    {
        if (_finalizing) return;
        Timers.Cancel(nameof(JobTimeUp));
        _finalizing = true;
        var (node, now) = (_plan!.Finalize, _ports.Clock.GetUtcNow());
        _run!.Repeated = _history.Finalizing is null ? null : new RepeatedResults(_history.Results, node);
        _parent.Tell(new Keep([new RunJournal.Finalizing(_fault?.ErrorType, _fault?.Message, now)], new Begun(node, now + (node.Timeout < CleanupLimit ? node.Timeout : CleanupLimit), null)));
    }

    /// <param name="isOff">Finalize has switched the board off.</param>
    private void CleanUp(bool isOff = false)
    {
        if (_over) return;
        _over = true;
        // Where finalize did not come to it, or could not, it is tried here: a board that stays on is given to nobody.
        var cleanup = _phases?.CleanUpAsync((_ports.IsResumed || _finalizing) && !isOff, directory => _parent.Tell(new BoardMessages.Discard(directory)))
            ?? (_ports.IsResumed ? PipelinePhases.AbandonAsync(_order, _ports) : Task.CompletedTask);
        cleanup.PipeTo(Self, success: () => new CleanedUp(null), failure: e => new CleanedUp(e.Message));
    }

    private void OnCleanedUp(string? problem)
    {
        if (problem is not null) _log.Warning($"cleaning up: {problem}");
        var end = new RunFinished(_fault is null, _fault?.ErrorType, _fault?.Message, _ports.Clock.GetUtcNow());
        var result = RunEnd.Result(end);
        if (_run is not null) _run.Record(result);
        else _report(new ResultRecorded(result));
        RunEnd.Write(_log, _order, end);
        _report(end);
        Context.Stop(Self);
    }

    /// <summary>The next process goes on. The line to the group ends first, so that no call is withdrawn that will be made again.</summary>
    private void OnKeepRun()
    {
        Timers.CancelAll();
        Become(() =>
        {
            Receive<OthersStopped>(_ => Context.Stop(Self));
            ReceiveAny(_ => { });
        });
        Task.WhenAll(Context.GetChildren().Where(child => !child.Equals(_action)).Select(child => child.GracefulStop(StopLimit)))
            .PipeTo(Self, success: () => new OthersStopped(), failure: _ => new OthersStopped());
    }
}
