using Akka.Actor;
using Akka.Event;
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
/// One run: the pipeline of one role (pipeline.md §1). It acquires the board, validates everything, forms the group, runs the top actions one after another and
/// finalize whatever happened, cleans up, and ends when the controller has stored every report and the whole log. It never touches a board itself.
/// </summary>
public sealed class PipelineActor : ReceiveActor, IWithTimers
{
    /// <summary>Limit of everything after the actions (pipeline.md §6.3).</summary>
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(300);

    private static readonly TimeSpan SendAgain = TimeSpan.FromSeconds(2);

    private readonly RunOrder _order;
    private readonly PipelinePorts _ports;
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly ReportOutbox _outbox;
    private readonly LogUpload _upload;
    private readonly RunLog _log;
    private readonly CancellationTokenSource _stop = new();
    private RunContext? _run;
    private Plan? _plan;
    private IActorRef _action = ActorRefs.Nobody;
    private ActionFault? _fault;
    private DateTimeOffset _deadline;
    private int _next;
    private bool _started;
    private bool _finalizing;
    private bool _over;
    private bool _reportedLast;

    public PipelineActor(RunOrder order, PipelinePorts ports)
    {
        _order = order;
        _ports = ports;
        _outbox = new ReportOutbox(order.Lead, order.Job);
        var parsed = JobDocument.ParseSubJob(order.Definition, $"job {order.DisplayId}");
        var logFile = ports.Settings.LogFile(order.Job.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        File.Delete(logFile);
        _log = new RunLog(logFile, ports.Clock, parsed.Job is { } job ? [.. job.Secrets.Values] : []);
        _upload = new LogUpload(_log, order.Lead, order.Job);
        var self = Self;
        _log.Grew = length => self.Tell(new LogGrew(length));

        Receive<Noted>(n => Send(_outbox.Add(n.Fact)));
        Receive<LogGrew>(_ => PumpLog());
        Receive<RunMessages.ReportsStored>(s =>
        {
            Send(_outbox.Stored(s.UpTo));
            EndIfStored();
        });
        Receive<RunMessages.LogStored>(s =>
        {
            _upload.Stored(s.UpTo);
            PumpLog();
            EndIfStored();
        });
        Receive<Resend>(_ =>
        {
            Send(_outbox.Again());
            _upload.Again();
            PumpLog();
        });
        Receive<RunMessages.CancelRun>(c => OnCancel(c.Reason));
        Receive<EndRun>(end => Abort(ActionFault.Infrastructure(end.Reason)));
        Receive<Prepared>(_ => OnPrepared());
        Receive<Validated>(v => OnValidated(v.Errors));
        Receive<Formed>(_ => NextAction());
        Receive<ActionMessages.Ended>(OnActionEnded);
        Receive<PhaseFailed>(f => Fail(f.Fault));
        Receive<JobTimeUp>(_ => Abort(ActionFault.Job($"job timed out after {_run!.Job.Timeouts.Job.TotalSeconds:0} seconds")));
        Receive<CleanedUp>(c => OnCleanedUp(c.Problem));

        Begin(parsed);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunOrder order, PipelinePorts ports) => Akka.Actor.Props.Create(() => new PipelineActor(order, ports));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        Self.Tell(new PhaseFailed(ActionFault.Bug(e)));
        return Directive.Stop;
    });

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Resend), Resend.Instance, SendAgain);

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
        _ = _log.DisposeAsync().AsTask();
    }

    private void Begin(JobParse parsed)
    {
        if (parsed.Job is not { } job)
        {
            Fail(ActionFault.Job("Invalid job definition: " + string.Join("; ", parsed.Errors)));
            return;
        }

        var device = _order.IsGuest ? _ports.Device.GuestView() : _ports.Device;
        var built = PlanBuilder.Build(job, device);
        if (built.Plan is not { } plan)
        {
            Fail(ActionFault.Of(built.Faults[0].ErrorType, string.Join("; ", built.Faults.Select(f => f.Message))));
            return;
        }

        _plan = plan;
        Note(new PipelineDescribed(PlanDescription.Write(plan)));
        var paths = RunPaths.Of(_ports.Settings, _order.Job);
        var self = Self;
        var login = _ports.LoginKey(_order.IsGuest) is { } key ? GuestSession.Start(Context, _log, key, _ports.Clock) : null;
        var group = _order.Group is { } g ? new GroupCalls(GroupClient.Start(Context, _ports.Groups), g, _order.Job, _ports.Clock) : null;
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
            Report = fact => self.Tell(new Noted(fact)),
        };
        PrepareAsync(paths).PipeTo(Self, success: p => p, failure: PhaseFailed.Of);
    }

    private async Task<Prepared> PrepareAsync(RunPaths paths)
    {
        if (!_order.IsGuest)
        {
            var answer = await _ports.Board.Ask<object>(new BoardMessages.Acquire(_order.Job, _order.Fencing, _log, paths), Timeout.InfiniteTimeSpan, _stop.Token);
            if (answer is BoardMessages.Refused refused) throw ActionFault.Infrastructure(refused.Why);
        }

        foreach (var directory in paths.All)
        {
            // Left by a process that died before it could note who held the board: a guest has no lease.
            await RunDirectories.RemoveAsync(directory);
            Directory.CreateDirectory(directory);
        }

        return Prepared.Instance;
    }

    private void OnPrepared()
    {
        if (_fault is not null)
        {
            CleanUp();
            return;
        }

        _log.Info("start: 0 validate");
        ValidateAsync().PipeTo(Self, success: v => v, failure: PhaseFailed.Of);
    }

    private async Task<Validated> ValidateAsync()
    {
        using var late = new CancellationTokenSource(_run!.Job.Timeouts.Job, _ports.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        var errors = new List<string>();
        foreach (var node in _plan!.Flatten()) await node.Action.ValidateAsync(new ValidationScope(node, _run, errors), either.Token);
        return new Validated(errors);
    }

    private void OnValidated(IReadOnlyList<string> errors)
    {
        if (_fault is not null)
        {
            CleanUp();
            return;
        }

        foreach (var error in errors) _log.Error(error);
        var now = _ports.Clock.GetUtcNow();
        var message = errors.Count == 0 ? null : $"Invalid job data: {string.Join("; ", errors)}";
        _run!.Record(new TestResult("lava", "validate", errors.Count == 0 ? "pass" : "fail", now, ErrorType: message is null ? null : ErrorTypes.Job, ErrorMessage: message));
        if (message is not null)
        {
            Fail(ActionFault.Job(message));
            return;
        }

        _started = true;
        if (_run.Group is null) Self.Tell(Formed.Instance);
        else FormAsync(_run.Group).PipeTo(Self, success: () => Formed.Instance, failure: PhaseFailed.Of);
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
        Demand(await group.WaitAllAsync(DelayedStart.MessageId, membership.ExpectRole, limit, _stop.Token), $"no {DelayedStart.MessageId} came from role {membership.ExpectRole}");

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
        else FinalizeRun();
    }

    private void StartAction(ActionNode node, DateTimeOffset deadline)
    {
        _action = Context.ActorOf(ActionActor.Props(node, _run!, deadline), $"{node.Level}-{node.Name}");
        _action.Tell(ActionMessages.Run.Instance);
    }

    private void OnActionEnded(ActionMessages.Ended ended)
    {
        _action = ActorRefs.Nobody;
        if (_finalizing)
        {
            // Errors of finalize are on record and do not change the outcome (pipeline.md §8).
            CleanUp();
            return;
        }

        if (ended.Fault is { } fault) Fail(fault);
        else NextAction();
    }

    private void OnCancel(string reason)
    {
        if (_over || _fault is not null) return;
        _log.Error($"the job is canceled: {reason}");
        Abort(ActionFault.Canceled(reason));
    }

    /// <summary>Stops whatever is under way with a fault; during finalize and after it there is nothing left to stop.</summary>
    private void Abort(ActionFault fault)
    {
        if (_finalizing || _over) return;
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
        using var late = new CancellationTokenSource(CleanupLimit, _ports.Clock);
        if (_run is null) return;
        if (_run.Login is { } login) await login.CloseAsync();
        foreach (var node in _plan!.Flatten()) await node.Action.CleanupAsync(_run, late.Token);
        if (_order.IsGuest)
        {
            foreach (var directory in _run.Paths.All) await RunDirectories.RemoveAsync(directory);
        }
        else
        {
            await _ports.Board.Ask<object>(new BoardMessages.Release(_order.Job), Timeout.InfiniteTimeSpan, late.Token);
        }
    }

    private void OnCleanedUp(string? problem)
    {
        if (problem is not null) _log.Warning($"cleaning up: {problem}");
        var now = _ports.Clock.GetUtcNow();
        var result = new TestResult("lava", "job", _fault is null ? "pass" : "fail", now, ErrorType: _fault?.ErrorType, ErrorMessage: _fault?.Message);
        if (_run is not null) _run.Record(result);
        else Note(new ResultRecorded(result));
        if (_fault is { } fault) _log.Error($"job {_order.DisplayId} failed ({fault.ErrorType}): {fault.Message}");
        else _log.Info($"job {_order.DisplayId} finished correctly");
        _log.Flush();

        // Behind the records that Record has sent to this mailbox.
        Self.Tell(new Noted(new RunFinished(_fault is null, _fault?.ErrorType, _fault?.Message, now)));
    }

    private void EndIfStored()
    {
        if (!_over || !_outbox.IsEmpty || !_upload.IsComplete || !_reportedLast) return;
        _logger.Debug("job {0} is over and stored", _order.DisplayId);
        Context.Parent.Tell(new RunOver(_order.Job, _order.Lead));
        Context.Stop(Self);
    }

    private void Note(RunFact fact) => Self.Tell(new Noted(fact));

    private void Send(IReadOnlyList<RunMessages.Report> reports)
    {
        foreach (var report in reports)
        {
            if (report.Facts is [.., RunFinished]) _reportedLast = true;
            _ports.Jobs.Tell(report);
        }
    }

    private void PumpLog()
    {
        foreach (var chunk in _upload.Next()) _ports.Jobs.Tell(chunk);
    }

    private sealed record Prepared
    {
        public static readonly Prepared Instance = new();
    }

    private sealed record Validated(IReadOnlyList<string> Errors);

    private sealed record Formed
    {
        public static readonly Formed Instance = new();
    }

    private sealed record PhaseFailed(ActionFault Fault)
    {
        public static PhaseFailed Of(Exception e) => new(ActionFault.From(e));
    }

    private sealed record CleanedUp(string? Problem);

    private sealed record JobTimeUp
    {
        public static readonly JobTimeUp Instance = new();
    }

    private sealed record Resend
    {
        public static readonly Resend Instance = new();
    }
}
