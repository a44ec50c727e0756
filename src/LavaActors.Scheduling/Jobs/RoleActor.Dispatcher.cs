using Akka.Actor;
using Akka.Event;
using LavaActors.Protocol.Runs;
using static LavaActors.Protocol.Jobs.RoleMessages;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>Whether the dispatcher is there, how long it is waited for, and which of what comes from it is this run's.</summary>
internal sealed partial class RoleActor
{
    private sealed record GraceIsOver
    {
        public static readonly GraceIsOver Instance = new();
    }

    private bool _isHeardOf;

    /// <summary>That nothing is heard of the dispatcher is stored, or about to be.</summary>
    private bool _isWaitStored;
    private IActorRef? _watched;

    private void Hear(IActorRef dispatcher)
    {
        _isHeardOf = true;
        Timers.Cancel(nameof(GraceIsOver));
        if (_isWaitStored && !IsEnding)
            Store(new SightRegained(_order.Job, Now));
        _isWaitStored = false;
        if (_state.CancelReason is null)
            Timers.Cancel(nameof(Pursue));
        if (dispatcher.Equals(_watched) || IsEnding)
            return;
        if (_watched is not null)
            Context.Unwatch(_watched);
        _watched = Context.Watch(dispatcher);
    }

    /// <summary>A report is a sign of life, and more time for the dispatcher. But only its own answer says that it is there: until that has come it is asked on, or nothing would end the run if both
    /// fell silent now.</summary>
    private void HearFromRun()
    {
        if (Timers.IsTimerActive(nameof(GraceIsOver)))
            Timers.StartSingleTimer(nameof(GraceIsOver), GraceIsOver.Instance, _settings.Grace);
    }

    private void OnDispatcherEnded(Terminated ended)
    {
        if (IsEnding || !ended.ActorRef.Equals(_watched))
            return;
        _watched = null;
        _log.Warning("job {0} lost sight of dispatcher {1}; waiting {2} for it", _order.DisplayId, _place.Dispatcher, _settings.Grace);
        LoseSight();
    }

    private void LoseSight()
    {
        if (IsEnding)
            return;
        _isHeardOf = false;
        if (!_isWaitStored && LastSequenceNr > 0)
            Store(new SightLost(_order.Job, Now));
        _isWaitStored |= LastSequenceNr > 0;
        if (!Timers.IsTimerActive(nameof(GraceIsOver)))
            Wait();
        Ask();
    }

    private void Wait() => Timers.StartSingleTimer(nameof(GraceIsOver), GraceIsOver.Instance, _state.GraceLeft(_settings.Grace, Now));

    private void OnLost(RunLost lost)
    {
        // To a run that was never taken and is not canceled the dispatcher has only to be asked again. That it was taken need not be stored yet: of a run whose end it has told before, a dispatcher says both at once.
        if (_isAccepted || _state.CancelReason is not null)
            End(RoleEnds.OfLoss(_order.Job, Known, lost.Dispatcher, Now));
    }

    private void OnGraceIsOver()
    {
        if (!_isHeardOf)
            End(RoleEnds.OfSilence(_order.Job, Known, _place.Dispatcher, _settings.Grace, Now));
    }

    /// <summary>A dispatcher that came back after its run had been given up tells of a reservation that is not this run's.</summary>
    private bool IsOfAnotherRun(long fencing) => fencing != 0 && fencing != _order.Fencing;

    private static long FencingOf(IToRole answer) => answer switch
    {
        RunAccepted accepted => accepted.Fencing,
        RunRefused refused => refused.Fencing,
        RunLost lost => lost.Fencing,
        _ => 0,
    };

    /// <summary>To a run of an earlier reservation: what it reports is of no use to anybody.</summary>
    private void TellToStop(long sequence)
    {
        Sender.Tell(new ReportsStored(_order.Job, sequence), Self);
        Sender.Tell(new CancelRun(_order.Lead, _order.Job, "the job runs on another reservation"), Self);
    }
}
