using Akka.Actor;
using Akka.Event;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Metrics;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Logging;
using LavaActors.Protocol.Runs;
using static LavaActors.Dispatch.Pipeline.ActionMessages;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>
/// One running action: its own work, then its children one after another, again if it is a retry action; under its deadline (pipeline.md §6.3, §7). The one
/// alarm belongs to the innermost running action: while a child runs, this actor has no timer.
/// </summary>
public sealed class ActionActor : ReceiveActor, IWithTimers
{
    /// <summary>How long an action's code may take to notice that it was stopped.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    private readonly ActionNode _node;
    private readonly RunContext _run;
    private readonly DateTimeOffset _deadline;
    private readonly DateTimeOffset _started;
    private DateTimeOffset _attemptDeadline;
    private bool _isLate;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private CancellationTokenSource _stop = new();
    private ActionScope _scope;
    private ActionFault? _aborted;
    private ActionFault? _earlier;
    private IActorRef? _child;
    private int _attempt;
    private int _turn;
    private int _next;

    /// <param name="interrupted">Set if a process before this one had begun the action: when that was, and at which attempt it was.</param>
    public ActionActor(ActionNode node, RunContext run, DateTimeOffset outerDeadline, InterruptedAction? interrupted = null)
    {
        _node = node;
        _run = run;
        _started = interrupted?.Started ?? run.Clock.GetUtcNow();
        _attempt = interrupted?.Attempt ?? 1;
        var own = _started + node.Timeout;
        _deadline = own < outerDeadline ? own : outerDeadline;
        _attemptDeadline = AttemptDeadline();
        if (node.IsTop) run.Calls.Begin(_attempt);
        _scope = new ActionScope(node, run, _attemptDeadline, _attempt);

        Receive<Run>(_ => Begin());
        Receive<Abort>(OnAbort);
        Receive<Worked>(w => w.Turn == _turn, OnWorked);
        Receive<Worked>(_ => { });          // of an attempt that was given up
        Receive<Ended>(OnChildEnded);
        Receive<TimeUp>(t => t.Turn == _turn, _ => OnTimeUp());
        Receive<TimeUp>(_ => { });
        Receive<GaveUp>(g => g.Turn == _turn, _ => AfterAttempt(_aborted));
        Receive<GaveUp>(_ => { });
        Receive<NextAttempt>(_ => NewAttempt());
        Receive<Terminated>(t => t.ActorRef.Equals(_child), _ => AfterAttempt(ActionFault.Bug(new InvalidOperationException("a child action ended without a report"))));
        Receive<Terminated>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>What is left of the time of all attempts together.</summary>
    private TimeSpan Remaining => _deadline - _run.Clock.GetUtcNow();

    private TimeSpan RemainingOfAttempt => _attemptDeadline - _run.Clock.GetUtcNow();

    public static Props Props(ActionNode node, RunContext run, DateTimeOffset outerDeadline, InterruptedAction? interrupted = null) =>
        Akka.Actor.Props.Create(() => new ActionActor(node, run, outerDeadline, interrupted));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart() => ActorFields.Set(Self, new LogFields(Action: $"{_node.Level} {_node.Name}"));

    protected override void PostStop()
    {
        ActorFields.Clear(Self);
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Begin()
    {
        var text = $"start: {_node.Level} {_node.Name} (timeout {Clock(_node.Timeout)}) [{_node.Namespace}]";
        _run.Log.Write(_node.IsTop ? "info" : "debug", text);
        _run.Report(new ActionStarted(_node.Level, _node.Name, _node.Namespace, _node.Timeout.TotalSeconds, _started));
        Work(CallGroupThenRunAsync);
    }

    private async Task CallGroupThenRunAsync(ActionScope scope, CancellationToken stop)
    {
        if (_node.Action.CallsGroupFirst) await Groups.ProtocolCalls.MakeAsync(scope, stop);
        await _node.Action.RunAsync(scope, stop);
    }

    /// <summary>Starts a piece of the action's own code under the alarm.</summary>
    private void Work(Func<ActionScope, CancellationToken, Task> code)
    {
        var turn = ++_turn;
        if (_aborted is not null || RemainingOfAttempt <= TimeSpan.Zero)
        {
            AfterAttempt(_aborted ?? TimedOut());
            return;
        }

        Timers.StartSingleTimer(nameof(TimeUp), new TimeUp(turn), RemainingOfAttempt);
        RunAsync(code, turn).PipeTo(Self);
    }

    private async Task<Worked> RunAsync(Func<ActionScope, CancellationToken, Task> code, int turn)
    {
        try
        {
            await code(_scope, _stop.Token);
            return new Worked(turn, null);
        }
        catch (ActionFault fault)
        {
            return new Worked(turn, fault);
        }
        catch (OperationCanceledException e) when (_stop.IsCancellationRequested)
        {
            return new Worked(turn, (_aborted ?? ActionFault.Canceled("the run was stopped")).While((e as WaitStoppedException)?.Message));
        }
        catch (RunOverException e)
        {
            // The run stops here and goes on in the next process, or its pipeline has failed: what this action says is of no use to anybody.
            return new Worked(turn, ActionFault.Canceled(e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Worked(turn, ActionFault.Infrastructure($"{_node.Name}: {e.Message}", e));
        }
        catch (Exception e)
        {
            // The boundary between an action's code and its actor: whatever else escapes is a defect, and is reported as one with its trace.
            _log.Error(e, "action {0} {1} of job {2} failed unexpectedly", _node.Level, _node.Name, _run.Order.DisplayId);
            _run.Log.Exception(e.ToString());
            return new Worked(turn, ActionFault.Bug(e));
        }
    }

    private void OnWorked(Worked worked)
    {
        Timers.Cancel(nameof(TimeUp));
        Timers.Cancel(nameof(GaveUp));
        if (Together(_aborted, worked.Fault) is { } fault) AfterAttempt(fault);
        else if (_next < _node.Children.Count) StartChild();
        else if (_next == _node.Children.Count)
        {
            _next++;
            Work(_node.Action.AfterChildrenAsync);
        }
        else AfterAttempt(null);
    }

    /// <summary>What the action was stopped for decides; what its code says of it is kept.</summary>
    private static ActionFault? Together(ActionFault? aborted, ActionFault? own) => aborted is null || own is null || ReferenceEquals(own.Root, aborted)
        ? own ?? aborted
        : aborted.While(own.Message);

    private void StartChild()
    {
        if (RemainingOfAttempt <= TimeSpan.Zero)
        {
            AfterAttempt(TimedOut());
            return;
        }

        var child = _node.Children[_next++];
        _child = Context.ActorOf(Props(child, _run, _attemptDeadline), $"{child.Level}-{child.Name}-{_attempt}");
        Context.Watch(_child);
        _child.Tell(Run.Instance);
    }

    private void OnChildEnded(Ended ended)
    {
        if (_child is { } child) Context.Unwatch(child);
        _child = null;
        OnWorked(new Worked(_turn, ended.Fault));
    }

    private void OnTimeUp()
    {
        _isLate = _aborted is null;
        Stop(TimedOut());
    }

    private void OnAbort(Abort abort)
    {
        // An attempt that is late may be made again; a run that is stopped may not.
        if (_isLate) (_aborted, _isLate) = (null, false);
        Stop(abort.Fault);
    }

    private void Stop(ActionFault fault)
    {
        _aborted ??= fault;
        if (_child is { } child)
        {
            child.Tell(new Abort(fault));
            return;
        }

        // The code sees its token and ends; if it does not, the action is over all the same.
        Timers.Cancel(nameof(TimeUp));
        Timers.StartSingleTimer(nameof(GaveUp), new GaveUp(_turn), StopGrace);
        _scope.StoppedFor = _aborted;
        _stop.Cancel();
        if (Timers.IsTimerActive(nameof(NextAttempt))) AfterAttempt(_aborted);
    }

    private void AfterAttempt(ActionFault? fault)
    {
        Timers.CancelAll();
        _turn++;
        switch (RetryRules.After(_attempt, fault, _earlier, _node, Remaining))
        {
            case RetryDecision.Passed:
                Finish(null);
                break;
            case RetryDecision.Fail failed:
                Finish(failed.Fault);
                break;
            case RetryDecision.Again again:
                _earlier = fault ?? _earlier;
                if (fault is not null)
                {
                    _run.Log.Error($"{_node.Name} failed: {_attempt} of {_node.MaxRetries} attempts. '{fault.Message}'");
                    _run.Log.Warning($"Retrying: {_node.Level} {_node.Name} (timeout {Clock(_node.Timeout)}) [{_node.Namespace}]");
                }

                Timers.StartSingleTimer(nameof(NextAttempt), NextAttempt.Instance, again.Pause);
                break;
            default:
                throw new InvalidOperationException("unknown retry decision");
        }
    }

    private void NewAttempt()
    {
        var attempt = ++_attempt;
        DispatchMetrics.CountRetry(_node.Name);
        _next = 0;
        // What stopped the attempt before is over with it; who stops the run stops all its attempts.
        if (_isLate) (_aborted, _isLate) = (null, false);
        _attemptDeadline = AttemptDeadline();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _scope = new ActionScope(_node, _run, _attemptDeadline, _attempt);
        Work(async (scope, stop) =>
        {
            if (_node.IsTop)
            {
                _run.Calls.Begin(attempt);
                await _run.Keep(new RunJournal.AttemptBegun(attempt));
            }

            foreach (var node in _node.Flatten().Skip(1)) await node.Action.CleanupAsync(_run, stop);
            await CallGroupThenRunAsync(scope, stop);
        });
    }

    private void Finish(ActionFault? fault)
    {
        var now = _run.Clock.GetUtcNow();
        var seconds = (now - _started).TotalSeconds;
        if (fault is not null)
        {
            _run.Log.Exception($"{_node.Level} {_node.Name}: {fault.Message}");
            _scope.Results["fail"] = fault.Message;
        }

        _run.Log.Write(_node.IsTop ? "info" : "debug", $"end: {_node.Level} {_node.Name} (duration {Clock(now - _started)}) [{_node.Namespace}]");
        if (_scope.Results.Count > 0)
        {
            _run.Record(new TestResult("lava", _node.Name, fault is null ? "pass" : "fail", now, _node.Level, DurationSeconds: seconds,
                Extra: _scope.Results.ToJsonString(Logs.LogJson.Relaxed)));
        }

        DispatchMetrics.CountAction(_node.Name, now - _started, fault);
        _run.Report(new ActionEnded(_node.Level, _node.Name, now, seconds, fault?.Message));
        Context.Parent.Tell(new Ended(_node, fault));
        Context.Stop(Self);
    }

    /// <summary>An attempt that begins now has its own time where the plan says so, and in any case no more than all of them together.</summary>
    private DateTimeOffset AttemptDeadline() => _node.AttemptTimeout is { } own && _run.Clock.GetUtcNow() + own is var end && end < _deadline ? end : _deadline;

    private ActionFault TimedOut() =>
        ActionFault.Of(_node.Action.TimeoutErrorType, $"{_node.Name} timed out after {Math.Round((_run.Clock.GetUtcNow() - _started).TotalSeconds)} seconds");

    private static string Clock(TimeSpan time) => $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}";

    private sealed record Worked(int Turn, ActionFault? Fault);

    private sealed record TimeUp(int Turn);

    private sealed record GaveUp(int Turn);

    private sealed record NextAttempt
    {
        public static readonly NextAttempt Instance = new();
    }
}
