using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Facts that the controller has not stored yet, in order, in numbered reports. A fact is packed into a report, the report noted on this host's disk, then sent, and again until
/// it is stored. What is to be noted and sent when is decided here; no actor, no clock.
/// </summary>
public sealed class ReportOutbox(LeadJobId lead, JobId job, long fencing = 0)
{
    /// <summary>Facts in one report at the most.</summary>
    public const int MaxFacts = 100;

    /// <summary>Characters of text in one report at the most, unless a single fact has more. A character may need six bytes on the wire, and a report that does not fit
    /// into a frame (<see cref="Protocol.Wire.WireHosting.MaximumFrameBytes"/>) would never arrive, nor anything behind it.</summary>
    public const int MaxCharacters = 256 * 1024;

    /// <summary>Reports on the way at a time.</summary>
    public const int MaxOnTheWay = 8;

    private readonly Queue<RunFact> _waiting = new();
    private readonly Queue<RunMessages.Report> _packed = new();
    private readonly Queue<RunMessages.Report> _noted = new();
    private readonly Queue<RunMessages.Report> _onTheWay = new();
    private long _sequence;

    public bool IsEmpty => _onTheWay.Count == 0 && _noted.Count == 0 && _packed.Count == 0 && _waiting.Count == 0;

    /// <summary>There are facts that are in no report yet.</summary>
    public bool HasFacts => _waiting.Count > 0;

    /// <summary>The number of the last report that was packed.</summary>
    public long Last => _sequence;

    public void Add(RunFact fact) => _waiting.Enqueue(fact);

    /// <summary>Takes over what a process before this one has noted.</summary>
    public void Restore(IEnumerable<RunJournal.Reported> unacknowledged, long last)
    {
        foreach (var report in unacknowledged) _noted.Enqueue(Report(report.Sequence, report.Facts));
        _sequence = last;
    }

    /// <summary>Packs all facts into reports, which are to be noted now.</summary>
    public IReadOnlyList<RunJournal.Reported> Pack()
    {
        var ready = new List<RunJournal.Reported>();
        while (_waiting.Count > 0)
        {
            var facts = new List<RunFact>();
            var characters = 0;
            while (facts.Count < MaxFacts && _waiting.TryPeek(out var fact))
            {
                characters += Characters(fact);
                if (characters > MaxCharacters && facts.Count > 0) break;
                facts.Add(_waiting.Dequeue());
            }

            _packed.Enqueue(Report(++_sequence, facts));
            ready.Add(new RunJournal.Reported(_sequence, facts));
        }

        return ready;
    }

    /// <summary>The reports up to this number are on disk; answers what can go out now.</summary>
    public IReadOnlyList<RunMessages.Report> Noted(long upTo)
    {
        while (_packed.TryPeek(out var first) && first.Sequence <= upTo) _noted.Enqueue(_packed.Dequeue());
        return Fill();
    }

    /// <summary>The controller has stored all reports up to this number; answers what can go out now.</summary>
    public IReadOnlyList<RunMessages.Report> Stored(long upTo)
    {
        while (_onTheWay.TryPeek(out var first) && first.Sequence <= upTo) _onTheWay.Dequeue();
        while (_noted.TryPeek(out var first) && first.Sequence <= upTo) _noted.Dequeue();
        return Fill();
    }

    /// <summary>All that is on the way, to be sent once more.</summary>
    public IReadOnlyList<RunMessages.Report> Again()
    {
        Fill();
        return [.. _onTheWay];
    }

    private List<RunMessages.Report> Fill()
    {
        var ready = new List<RunMessages.Report>();
        while (_noted.Count > 0 && _onTheWay.Count < MaxOnTheWay)
        {
            var report = _noted.Dequeue();
            _onTheWay.Enqueue(report);
            ready.Add(report);
        }

        return ready;
    }

    private RunMessages.Report Report(long sequence, IReadOnlyList<RunFact> facts) => new(lead, job, sequence, facts) { Fencing = fencing };

    /// <summary>Of the texts that have no bound of their own; all else of a fact is small.</summary>
    private static int Characters(RunFact fact) => fact switch
    {
        PipelineDescribed described => described.DescriptionYaml.Length + Length(described.DeviceYaml),
        ActionEnded ended => Length(ended.Error),
        ResultRecorded { Result: var r } => r.Suite.Length + r.Case.Length + Length(r.Units) + Length(r.Set) + Length(r.Reference) + Length(r.ErrorMessage) + Length(r.Extra),
        RunFinished finished => Length(finished.ErrorMessage),
        _ => 0,
    };

    private static int Length(string? text) => text?.Length ?? 0;
}
