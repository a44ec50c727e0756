using Akka.Actor;
using Akka.Event;
using LavaActors.Protocol.Runs;
using static LavaActors.Protocol.Jobs.RoleMessages;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>What comes of a run when its sub-job is over: it was given up, and went on somewhere nevertheless. What it found is kept; how the sub-job ended was told already, and stays so.</summary>
internal sealed partial class RoleActor
{
    /// <summary>Null until the sub-job's end is known.</summary>
    private LateReports? _late;
    private IActorRef? _lateRun;

    private bool IsEnding => _late is not null;

    private void OnLateReport(LateReports late, Report report)
    {
        _lateRun = Sender;
        if (report.Sequence <= _received)
        {
            // What is not shown yet is acknowledged when it is.
            if (report.Sequence <= AcknowledgedOf(late))
                Sender.Tell(new ReportsStored(_order.Job, AcknowledgedOf(late)), Self);
            return;
        }

        if (report.Sequence > _received + 1)
        {
            var isIdle = _received == _state.StoredReports;
            if (!isIdle || !late.IsLowestAgain(report.Sequence))
            {
                if (isIdle)
                    _late = late.Behind(report.Sequence);
                AnswerLateRun(late);
                return;
            }

            _log.Warning("the reports {0} to {1} of job {2} were acknowledged and are not stored; what its run has left is kept without them", _received + 1, report.Sequence - 1, _order.DisplayId);
        }

        _received = report.Sequence;
        Store([new Reported(_order.Job, report.Sequence, report.Facts, Now)], then: () => _late = _late!.Stored(report.Sequence, LastSequenceNr));
    }

    private void ShowLateReports(long upTo)
    {
        if (_late is not { } before)
            return;
        _late = before.Show(upTo);
        if (_late.Shown != before.Shown)
            AnswerLateRun(_late);
    }

    private void AnswerLateRun(LateReports late)
    {
        _lateRun?.Tell(new ReportsStored(_order.Job, AcknowledgedOf(late)), Self);
        _lateRun?.Tell(new CancelRun(_order.Lead, _order.Job, _state.End?.ErrorMessage ?? "the job is over"), Self);
    }

    /// <summary>Of reports that came before the end some may be on their way to the journal.</summary>
    private long AcknowledgedOf(LateReports late) => Math.Min(late.Shown, _state.StoredReports);
}
