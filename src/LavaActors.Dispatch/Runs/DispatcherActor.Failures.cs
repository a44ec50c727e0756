using Akka.Actor;
using Akka.Event;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What becomes of a run whose actor has failed, which is a defect of this program or a fault of the disk: it is ended by another actor, and if that fails, too, it is lost.</summary>
public sealed partial class DispatcherActor
{
    private readonly Dictionary<IActorRef, Exception> _failures = [];

    /// <summary>A run that failed cannot begin again: its pipeline would do on the board once more what is done. Boards and the rest are started anew.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new RunsStop(_runs.ContainsValue, (run, failure) => _failures[run] = failure.GetBaseException());

    private void StartActor(Props props, RunParts parts, bool isToEnd = false)
    {
        var job = parts.Order.Job;
        var run = Context.ActorOf(props, $"run-{job}");
        Context.WatchWith(run, new RunGone(run, parts, isToEnd));
        (_orders[job], _runs[job]) = (parts.Order, run);
    }

    /// <summary>A run's actor is gone. If it was not over that actor has failed.</summary>
    private void OnRunGone(RunGone gone)
    {
        var failure = _failures.Remove(gone.Run, out var thrown) ? thrown : new InvalidOperationException("the actor of the run ended without a report");
        var order = gone.Parts.Order;
        if (!gone.Run.Equals(_runs.GetValueOrDefault(order.Job)) || IsLeftToTheNext(order)) return;
        if (gone.WasToEnd)
        {
            _log.Error(failure, "the run of job {job} could not be ended; it is lost", order.DisplayId);
            Abandon(gone.Parts);
            return;
        }

        // What it has noted is opened by one actor at a time.
        var closed = new RunClosed(gone.Parts, failure);
        gone.Parts.Record.DisposeAsync().AsTask().PipeTo(Self, success: () => closed, failure: _ => closed);
    }

    private void OnRunClosed(RunClosed closed)
    {
        var (order, _, ports) = closed.Parts;
        if (IsLeftToTheNext(order)) return;
        try
        {
            var record = RunRecord.Continue(order, _ports.Settings, _ports.Clock, _ports.Jobs);
            StartActor(RunActor.PropsToEnd(order, record, ports, closed.Failure), closed.Parts with { Record = record }, isToEnd: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Error(closed.Failure, "the run of job {job} failed, and its log cannot be opened again ({why}); it is lost", order.DisplayId, e.Message);
            Abandon(closed.Parts);
        }
    }

    /// <summary>This process is about to end, and the next one goes on from what was noted.</summary>
    private bool IsLeftToTheNext(RunOrder order)
    {
        if (!_isKeeping) return false;
        _runs.Remove(order.Job);
        SayWhenAllRunsAreOver();
        return true;
    }

    /// <summary>The run that failed still holds its board, which is switched off before anybody is told.</summary>
    private void Abandon(RunParts parts)
    {
        var abandoned = new RunAbandoned(parts.Order);
        PipelinePhases.AbandonAsync(parts.Order, parts.Ports).PipeTo(Self, success: () => abandoned, failure: e =>
        {
            _log.Warning("cleaning up after job {job}: {why}", parts.Order.DisplayId, e.Message);
            return abandoned;
        });
    }

    private void LoseFailed(RunOrder order)
    {
        OnRunOver(order.Job, order.Lead);
        _ended.Remove(order.Job);
        EraseJournal(order.Job);
        Lose(order.Lead, order.Job, order.Fencing);
    }

    private sealed class RunsStop(Func<IActorRef, bool> isRun, Action<IActorRef, Exception> failed) : OneForOneStrategy(DefaultDecider.Decide)
    {
        protected override Directive Handle(IActorRef child, Exception exception)
        {
            if (!isRun(child)) return base.Handle(child, exception);
            failed(child, exception);
            return Directive.Stop;
        }
    }

    private sealed record RunParts(RunOrder Order, RunRecord Record, PipelinePorts Ports);

    private sealed record RunGone(IActorRef Run, RunParts Parts, bool WasToEnd);

    private sealed record RunClosed(RunParts Parts, Exception Failure);

    private sealed record RunAbandoned(RunOrder Order);
}
