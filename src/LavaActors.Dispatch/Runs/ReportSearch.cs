using Akka.Actor;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>Looks in the journal of a run for reports that the controller wants again: the journal has all of them until the run is over and stored. Used by one actor.</summary>
/// <param name="plugin">Id of the journal plugin; see <see cref="Pipeline.DispatchSettings.RunJournal"/>.</param>
/// <param name="context">That actor's.</param>
internal sealed class ReportSearch(RunOrder order, string plugin, RunRecord record, IActorContext context)
{
    /// <summary>A disk that fails for a moment loses nothing; one that goes on to fail must not keep the run from its end.</summary>
    private const int MostFaults = 3;

    private bool _isLooking;
    private int _faults;

    /// <summary>Begins to look if something is wanted. Called now and then: the controller's last word holds.</summary>
    public void Look()
    {
        if (_isLooking || record.Wanted is not { } wanted) return;
        _isLooking = true;
        context.ActorOf(RunJournalReader.Props(order.Job, plugin, wanted.From, wanted.To));
    }

    public void OnFound(RunJournalReader.Found found)
    {
        _isLooking = false;
        _faults = found.Fault is null ? 0 : _faults + 1;
        if (found.Fault is null || _faults >= MostFaults) record.SendFound(found);
    }
}
