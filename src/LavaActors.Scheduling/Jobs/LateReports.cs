using System.Collections.Immutable;

namespace LavaActors.Scheduling.Jobs;

/// <summary>
/// The reports of a run that come when its sub-job is over already. They are acknowledged when the read model shows them: with the acknowledgement the dispatcher throws a report away, and nothing wakes the
/// actor of a closed job to show what only the journal has. Pure.
/// </summary>
/// <param name="Shown">All reports up to this number are shown, or were acknowledged before the sub-job was over.</param>
/// <param name="Unshown">The stored ones behind it: number of the report, and sequence number of its event.</param>
/// <param name="Gap">The lowest report that came behind a gap, since one came without; null: none.</param>
public sealed record LateReports(long Shown, ImmutableQueue<(long Report, long Event)> Unshown, long? Gap = null)
{
    /// <summary>The sub-job's end is about to be stored.</summary>
    /// <param name="received">The number of the last report before it, which is acknowledged once it is stored.</param>
    public static LateReports After(long received) => new(received, []);

    /// <summary>The sub-job's end was found in the journal: nobody knows what of it is shown.</summary>
    /// <param name="stored">The number of the last report.</param>
    /// <param name="last">The sequence number of the last event.</param>
    public static LateReports Recovered(long stored, long last) => new(0, stored == 0 ? [] : [(stored, last)]);

    /// <summary>A report is in the journal.</summary>
    public LateReports Stored(long report, long fact) => this with { Unshown = Unshown.Enqueue((report, fact)), Gap = null };

    /// <summary>The read model shows all events up to a sequence number.</summary>
    public LateReports Show(long upTo)
    {
        var (shown, left) = (Shown, Unshown);
        while (!left.IsEmpty && left.Peek().Event <= upTo)
        {
            left = left.Dequeue(out var next);
            shown = next.Report;
        }

        return this with { Shown = shown, Unshown = left };
    }

    /// <summary>A report came behind a gap, and nothing is on its way to the journal.</summary>
    public LateReports Behind(long report) => this with { Gap = Gap < report ? Gap : report };

    /// <summary>
    /// Whether a report behind a gap is the next one there is. A dispatcher sends again from the lowest report that it has: when the lowest that came comes once more, those before it are nowhere any more. They
    /// were acknowledged, by a controller that did not keep them or to a database that was restored since.
    /// </summary>
    public bool IsLowestAgain(long report) => Gap == report;
}
