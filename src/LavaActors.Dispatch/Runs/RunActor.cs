using Akka.Actor;
using Akka.Event;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// One run: keeps what its pipeline reports until the controller has stored it, and ends when all of it is. If the pipeline fails, which is a defect of this
/// program, it ends the run in its stead: the board is switched off and freed, and the controller is told. Nothing is run twice.
/// </summary>
public sealed class RunActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan SendAgain = TimeSpan.FromSeconds(2);

    private readonly RunOrder _order;
    private readonly RunRecord _record;
    private readonly PipelinePorts _ports;
    private readonly Props _work;
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private IActorRef _pipeline = ActorRefs.Nobody;
    private Exception? _failure;

    /// <param name="work">The PipelineActor to start.</param>
    public RunActor(RunOrder order, RunRecord record, PipelinePorts ports, Props work)
    {
        _order = order;
        _record = record;
        _ports = ports;
        _work = work;
        var self = Self;
        record.Log.Grew = length => self.Tell(new LogGrew(length));

        Receive<Noted>(n => record.Add(n.Fact));
        Receive<LogGrew>(_ => record.SendLog());
        Receive<RunMessages.ReportsStored>(s =>
        {
            record.ReportsStored(s.UpTo);
            EndIfStored();
        });
        Receive<RunMessages.LogStored>(s =>
        {
            record.LogStored(s.UpTo);
            EndIfStored();
        });
        Receive<Resend>(_ => record.SendAgain());
        Receive<RunMessages.CancelRun>(c => _pipeline.Forward(c));
        Receive<EndRun>(e => _pipeline.Forward(e));
        Receive<BoardMessages.Discard>(d => Context.Parent.Forward(d));
        Receive<Terminated>(_ => OnPipelineGone());
        Receive<CleanedUp>(OnCleanedUp);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunOrder order, RunRecord record, PipelinePorts ports) =>
        Props(order, record, ports, PipelineActor.Props(order, record.Log, ports));

    public static Props Props(RunOrder order, RunRecord record, PipelinePorts ports, Props work) =>
        Akka.Actor.Props.Create(() => new RunActor(order, record, ports, work));

    /// <summary>A pipeline that failed cannot begin again: the board and the group are in the middle of it.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        _failure = e.GetBaseException();
        return Directive.Stop;
    });

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Resend), Resend.Instance, SendAgain);
        _pipeline = Context.Watch(Context.ActorOf(_work, "pipeline"));
    }

    protected override void PostStop() => _ = _record.DisposeAsync().AsTask();

    private void OnPipelineGone()
    {
        if (_record.IsFinished) return;
        var failure = _failure ?? new InvalidOperationException("the pipeline ended without a report");
        _logger.Error(failure, "the pipeline of job {0} failed; the run is ended", _order.DisplayId);
        _record.Log.Exception(failure.ToString());
        CleanUpAsync().PipeTo(Self, success: () => new CleanedUp(ActionFault.From(failure), null), failure: e => new CleanedUp(ActionFault.From(failure), e.Message));
    }

    private async Task CleanUpAsync()
    {
        if (!_order.IsGuest)
        {
            using var late = new CancellationTokenSource(PipelineActor.CleanupLimit, _ports.Clock);
            await _ports.Board.Ask<object>(new BoardMessages.Release(_order.Job, SwitchOff: true), Timeout.InfiniteTimeSpan, late.Token);
            return;
        }

        foreach (var directory in RunPaths.Of(_ports.Settings, _order.Job).All) await RunDirectories.RemoveAsync(directory);
    }

    private void OnCleanedUp(CleanedUp cleaned)
    {
        var fault = cleaned.Fault;
        if (cleaned.Problem is { } problem) _record.Log.Warning($"cleaning up: {problem}");
        _record.Log.Error($"job {_order.DisplayId} failed ({fault.ErrorType}): {fault.Message}");
        var now = _ports.Clock.GetUtcNow();
        _record.Add(new ResultRecorded(new TestResult("lava", "job", "fail", now, ErrorType: fault.ErrorType, ErrorMessage: fault.Message)));
        _record.Add(new RunFinished(false, fault.ErrorType, fault.Message, now));
    }

    private void EndIfStored()
    {
        if (!_record.IsStored) return;
        _logger.Debug("job {0} is over and stored", _order.DisplayId);
        Context.Parent.Tell(new RunOver(_order.Job, _order.Lead));
        Context.Stop(Self);
    }

    private sealed record CleanedUp(ActionFault Fault, string? Problem);

    private sealed record Resend
    {
        public static readonly Resend Instance = new();
    }
}
