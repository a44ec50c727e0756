using Akka.Actor;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Runs;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// The pipeline of one role (pipeline.md §1). It acquires the board, validates everything, forms the group, runs the top actions one after another and
/// finalize whatever happened, cleans up, and tells its parent, the RunActor, the outcome. It never touches a board itself.
/// </summary>
public sealed class PipelineActor : ReceiveActor, IWithTimers
{
    /// <summary>Limit of everything after the actions (pipeline.md §6.3).</summary>
    public static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(300);

    /// <summary>How long a board stays on for guests that are not over when its host is.</summary>
    private static readonly TimeSpan GuestsLimit = TimeSpan.FromSeconds(10);

    private readonly RunOrder _order;
    private readonly PipelinePorts _ports;
    private readonly RunLog _log;
    private readonly IActorRef _parent = Context.Parent;
    private readonly Action<RunFact> _report;
    private readonly CancellationTokenSource _stop = new();
    private RunContext? _run;
    private Plan? _plan;
    private IActorRef _action = ActorRefs.Nobody;
    private ActionFault? _fault;
    private ActionFault? _aborted;
    private DateTimeOffset _deadline;
    private int _next;
    private bool _started;
    private bool _finalizing;
    private bool _over;

    public PipelineActor(RunOrder order, RunLog log, PipelinePorts ports)
    {
        _order = order;
        _log = log;
        _ports = ports;
        _report = fact => _parent.Tell(new Noted(fact));
        var self = Self;
        log.Failed = why => self.Tell(new LogFailed(why));
        if (log.Failure is { } already) self.Tell(new LogFailed(already));

        Receive<RunMessages.CancelRun>(c => OnCancel(c.Reason));
        Receive<EndRun>(end => Abort(ActionFault.Infrastructure(end.Reason)));
        Receive<Prepared>(_ => OnPrepared());
        Receive<Validated>(OnValidated);
        Receive<Formed>(_ => NextAction());
        Receive<ActionMessages.Ended>(OnActionEnded);
        Receive<PhaseFailed>(f => Fail(f.Fault));
        Receive<ChildFailed>(f => OnChildFailed(f.Fault));
        Receive<Terminated>(t => OnActionGone(t.ActorRef));
        Receive<LogFailed>(f => Abort(ActionFault.Infrastructure(f.Why)));
        Receive<JobTimeUp>(_ => Abort(ActionFault.Job($"job timed out after {_run!.Job.Timeouts.Job.TotalSeconds:0} seconds")));
        Receive<GuestsLeft>(_ => FinalizeRun());
        Receive<CleanedUp>(c => OnCleanedUp(c.Problem));

        var parsed = JobDocument.ParseSubJob(order.Definition, $"job {order.DisplayId}");
        if (parsed.Job is { } job) log.Mask([.. job.Secrets.Values]);
        Begin(parsed);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunOrder order, RunLog log, PipelinePorts ports) => Akka.Actor.Props.Create(() => new PipelineActor(order, log, ports));

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

        var device = _order.IsGuest ? _ports.Device.GuestView() : _ports.Device;
        var built = _ports.Plan(job, device);
        if (built.Plan is not { } plan)
        {
            Fail(ActionFault.Of(built.Faults[0].ErrorType, string.Join("; ", built.Faults.Select(f => f.Message))));
            return;
        }

        _plan = plan;
        _report(new PipelineDescribed(PlanDescription.Write(plan)));
        var paths = RunPaths.Of(_ports.Settings, _order.Job);
        var login = _ports.LoginKey(_order.IsGuest) is { } key ? GuestSession.Start(Context, _log, key, _ports.Clock) : null;
        var group = _order.Group is { } g ? new GroupCalls(GroupClient.Start(Context, _ports.Groups, warned: _log.Warning), g, _order.Job, _ports.Clock) : null;
        _run = new RunContext
        {
            Order = _order,
            Job = job,
            Device = device,
            Settings = _ports.Settings,
            Paths = paths,
            Log = _log,
            Clock = _ports.Clock,
            Board = _order.IsGuest ? null : new BoardHandle(_ports.Board, _order.Job),
            Login = login,
            Group = group,
            Keys = _ports.Keys,
            Downloads = _ports.Downloads,
            Report = _report,
        };
        PrepareAsync(paths).PipeTo(Self, success: p => p, failure: PhaseFailed.Of);
    }

    private async Task<Prepared> PrepareAsync(RunPaths paths)
    {
        if (!_order.IsGuest)
        {
            var answer = await _ports.Board.Ask<object>(new BoardMessages.Acquire(_order.Job, _order.Fencing, _log, paths), Timeout.InfiniteTimeSpan, _stop.Token);
            if (answer is BoardMessages.Refused refused) throw ActionFault.Infrastructure(refused.Why);
            if (answer is BoardMessages.Failed failed) throw failed.Fault;
        }

        foreach (var directory in paths.All)
        {
            // Left by a process that died before it could note who held the board: a guest has no lease.
            await RunDirectories.RemoveAsync(directory);
            Directory.CreateDirectory(directory);
        }

        return new Prepared();
    }

    private void OnPrepared()
    {
        if (_fault is not null)
        {
            CleanUp();
            return;
        }

        _log.Info("start: 0 validate");
        ValidateAsync().PipeTo(Self, success: v => v, failure: e => new Validated([], ActionFault.From(e)));
    }

    private async Task<Validated> ValidateAsync()
    {
        var limit = _run!.Job.Timeouts.Job;
        using var late = new CancellationTokenSource(limit, _ports.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        var errors = new List<string>();
        foreach (var node in _plan!.Flatten())
        {
            var scope = new ValidationScope(node, _run, errors);
            try
            {
                await node.Action.ValidateAsync(scope, either.Token);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !_stop.IsCancellationRequested)
            {
                throw ActionFault.Job($"validation did not end within {limit.TotalSeconds:0} s, the time of the whole job; it was at {node.Level} {node.Name}");
            }
            catch (ActionFault fault) when (fault.ErrorType == ErrorTypes.Job)
            {
                scope.Error(fault.Message);
            }
        }

        return new Validated(errors, null);
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
        else FormAsync(_run.Group).PipeTo(Self, success: () => new Formed(), failure: PhaseFailed.Of);
    }

    /// <summary>Group formation and the delayed start: before the first action and outside the job's time (multinode.md §7, §9).</summary>
    private async Task FormAsync(IGroupCalls group)
    {
        var membership = _run!.Job.Membership!;
        var limit = membership.DelaysStart && membership.Timeout is { } own ? own : TimeSpan.FromSeconds(90);
        _log.Info($"waiting for the {membership.GroupSize} members of the group");
        Demand(await group.FormAsync(limit, _stop.Token), "the group was not complete");
        if (!membership.DelaysStart) return;
        _log.Info($"waiting for {DelayedStart.MessageId} of role {membership.ExpectRole}");
        Demand(await group.WaitAllAsync(DelayedStart.MessageId, membership.ExpectRole, holdsRun: true, limit, _stop.Token), $"no {DelayedStart.MessageId} came from role {membership.ExpectRole}");

        void Demand(GroupAnswer answer, string what)
        {
            if (answer is GroupAnswer.TimedOut late) throw ActionFault.Multinode($"{what} within {limit.TotalSeconds:0} s: {late.Why}");
            if (answer is GroupAnswer.Failed failed) throw ActionFault.Multinode($"{what}: {failed.Why}");
        }
    }

    private void NextAction()
    {
        if (_fault is not null)
        {
            FinalizeRun();
            return;
        }

        if (_next == 0)
        {
            _deadline = _ports.Clock.GetUtcNow() + _run!.Job.Timeouts.Job;
            Timers.StartSingleTimer(nameof(JobTimeUp), JobTimeUp.Instance, _run.Job.Timeouts.Job);
        }

        if (_next < _plan!.Actions.Count) StartAction(_plan.Actions[_next++], _deadline);
        else LeaveTimeToGuests();
    }

    /// <summary>A host whose tests are over does not switch its board off under guests that are about to say the same of theirs.</summary>
    private void LeaveTimeToGuests()
    {
        Timers.Cancel(nameof(JobTimeUp));
        if (_run!.Board is not { } board || _order.Group is null) FinalizeRun();
        else board.AwaitGuestsAsync(GuestsLimit, _stop.Token).PipeTo(Self, success: () => new GuestsLeft(), failure: _ => new GuestsLeft());
    }

    private void StartAction(ActionNode node, DateTimeOffset deadline)
    {
        _action = Context.Watch(Context.ActorOf(ActionActor.Props(node, _run!, deadline), $"{node.Level}-{node.Name}"));
        _action.Tell(ActionMessages.Run.Instance);
    }

    private void OnActionEnded(ActionMessages.Ended ended)
    {
        Context.Unwatch(_action);
        _action = ActorRefs.Nobody;
        // Errors of finalize are on record and do not change the outcome (pipeline.md §8).
        if (ReferenceEquals(ended.Node, _plan!.Finalize)) CleanUp();
        else if (_aborted is { } aborted) Fail(ended.Fault ?? aborted);
        else Decide(AfterAction.Of(ended, _ports.Clock.GetUtcNow() < _deadline));
    }

    private void Decide(AfterAction after)
    {
        if (after.Skipped is { } skipped) _log.Warning(skipped);
        if (after.Fault is { } fault) Fail(fault);
        else NextAction();
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
        var node = _plan!.Finalize;
        StartAction(node, _ports.Clock.GetUtcNow() + (node.Timeout < CleanupLimit ? node.Timeout : CleanupLimit));
    }

    private void CleanUp()
    {
        if (_over) return;
        _over = true;
        CleanUpAsync().PipeTo(Self, success: () => new CleanedUp(null), failure: e => new CleanedUp(e.Message));
    }

    private async Task CleanUpAsync()
    {
        if (_run is not { } run) return;
        using var late = new CancellationTokenSource(CleanupLimit, _ports.Clock);
        var problems = new Problems();
        if (run.Login is { } login) await problems.TryAsync("logging out", () => login.CloseAsync().WaitAsync(late.Token));
        foreach (var node in _plan!.Flatten()) await problems.TryAsync($"{node.Level} {node.Name}", () => node.Action.CleanupAsync(run, late.Token));
        if (_order.IsGuest)
        {
            foreach (var directory in run.Paths.All) await problems.TryAsync($"removing {directory}", () => DiscardAsync(directory));
        }
        else
        {
            await problems.TryAsync("releasing the board", () => _ports.Board.Ask<object>(new BoardMessages.Release(_order.Job), Timeout.InfiniteTimeSpan, late.Token));
        }

        problems.ThrowIfAny();
    }

    private Task DiscardAsync(string directory)
    {
        if (RunDirectories.MoveAside(directory) is { } aside) _parent.Tell(new BoardMessages.Discard(aside));
        return Task.CompletedTask;
    }

    private void OnCleanedUp(string? problem)
    {
        if (problem is not null) _log.Warning($"cleaning up: {problem}");
        var now = _ports.Clock.GetUtcNow();
        var result = new TestResult("lava", "job", _fault is null ? "pass" : "fail", now, ErrorType: _fault?.ErrorType, ErrorMessage: _fault?.Message);
        if (_run is not null) _run.Record(result);
        else _report(new ResultRecorded(result));
        if (_fault is { } fault) _log.Error($"job {_order.DisplayId} failed ({fault.ErrorType}): {fault.Message}");
        else _log.Info($"job {_order.DisplayId} finished correctly");
        _report(new RunFinished(_fault is null, _fault?.ErrorType, _fault?.Message, now));
        Context.Stop(Self);
    }

    private sealed record GuestsLeft;

    private sealed record Prepared;

    private sealed record Validated(IReadOnlyList<string> Errors, ActionFault? Fault);

    private sealed record Formed;

    private sealed record PhaseFailed(ActionFault Fault)
    {
        public static PhaseFailed Of(Exception e) => new(ActionFault.From(e));
    }

    private sealed record ChildFailed(ActionFault Fault);

    private sealed record CleanedUp(string? Problem);

    private sealed record JobTimeUp
    {
        public static readonly JobTimeUp Instance = new();
    }
}
