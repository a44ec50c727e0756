using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Facts that the controller has not stored yet, in order, in numbered reports. A fact is packed into a report, the report noted on this host's disk, then sent, and again until
/// it is stored. If the controller says that it has less than it had acknowledged, since its database was restored, what is missing is wanted from that disk again, and nothing else is sent before it.
/// What is to be noted and sent when is decided here; no actor, no clock.
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

    /// <summary>Reports that are wanted again at a time.</summary>
    public const int MostWanted = 64;

    private readonly Queue<RunFact> _waiting = new();
    private readonly Queue<RunMessages.Report> _packed = new();
    private readonly Queue<RunMessages.Report> _noted = new();
    private readonly Queue<RunMessages.Report> _onTheWay = new();
    private readonly Queue<RunMessages.Report> _again = new();
    private RunMessages.Report? _lastStored;
    private int _againOnTheWay;
    private long _acknowledged;
    private long _lastWord;
    private long _sequence;

    public bool IsEmpty => !IsBehind && _onTheWay.Count == 0 && _noted.Count == 0 && _packed.Count == 0 && _waiting.Count == 0;

    /// <summary>There are facts that are in no report yet.</summary>
    public bool HasFacts => _waiting.Count > 0;

    /// <summary>The number of the last report that was packed.</summary>
    public long Last => _sequence;

    /// <summary>Numbers of reports that the controller had acknowledged and by its last word does not have, the first ones of them; null if it has them, or they are about to be sent.</summary>
    public (long From, long To)? Wanted => IsBehind && _again.Count == 0 ? (_lastWord + 1, Math.Min(_lastWord + MostWanted, _acknowledged)) : null;

    /// <summary>A report that the controller has acknowledged, for it to say again how many it has; null if there is none, or others are on their way, to which it will say that.</summary>
    public RunMessages.Report? Probe => !IsBehind && _onTheWay.Count == 0 && _noted.Count == 0 && _packed.Count == 0 ? _lastStored : null;

    private bool IsBehind => _lastWord < _acknowledged;

    public void Add(RunFact fact) => _waiting.Enqueue(fact);

    /// <summary>Takes over what a process before this one has noted.</summary>
    /// <param name="last">The number of the last of all reports.</param>
    /// <param name="lastStored">The last one that was acknowledged; null if none was.</param>
    public void Restore(IReadOnlyCollection<RunJournal.Reported> unacknowledged, long last, RunJournal.Reported? lastStored = null)
    {
        foreach (var report in unacknowledged) _noted.Enqueue(Report(report.Sequence, report.Facts));
        _sequence = last;
        _lastWord = _acknowledged = last - unacknowledged.Count;
        _lastStored = lastStored is null ? null : Report(lastStored.Sequence, lastStored.Facts);
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

    /// <summary>The controller says that it has stored all reports up to this number; answers what can go out now.</summary>
    public IReadOnlyList<RunMessages.Report> Stored(long upTo)
    {
        var wasBehind = IsBehind;
        _lastWord = upTo;
        _acknowledged = Math.Max(_acknowledged, upTo);
        Drop(_onTheWay, upTo);
        Drop(_noted, upTo);
        while (_again.TryPeek(out var first) && first.Sequence <= upTo)
        {
            _again.Dequeue();
            if (_againOnTheWay > 0) _againOnTheWay--;
        }

        // It has all, or has lost still more.
        if (!IsBehind || (_again.TryPeek(out var next) && next.Sequence > upTo + 1))
        {
            _again.Clear();
            _againOnTheWay = 0;
        }

        if (IsBehind) return FillAgain();
        return wasBehind ? Again() : Fill();
    }

    /// <summary>What was <see cref="Wanted"/>; answers what can go out now.</summary>
    /// <param name="found">All of it, in order.</param>
    public IReadOnlyList<RunMessages.Report> Found(IEnumerable<RunJournal.Reported> found)
    {
        if (Wanted is not { } wanted) return [];
        var reports = found.SkipWhile(report => report.Sequence < wanted.From).TakeWhile(report => report.Sequence <= wanted.To).ToList();
        // Else the controller has said something else meanwhile, and what it wants now is looked for.
        if (reports.Count == 0 || reports[0].Sequence != wanted.From) return [];
        foreach (var report in reports) _again.Enqueue(Report(report.Sequence, report.Facts));
        return FillAgain();
    }

    /// <summary>All that is on the way, to be sent once more.</summary>
    public IReadOnlyList<RunMessages.Report> Again()
    {
        if (IsBehind)
        {
            _againOnTheWay = 0;
            return FillAgain();
        }

        Fill();
        return [.. _onTheWay];
    }

    private List<RunMessages.Report> FillAgain()
    {
        var ready = _again.Skip(_againOnTheWay).Take(MaxOnTheWay - _againOnTheWay).ToList();
        _againOnTheWay += ready.Count;
        return ready;
    }

    private void Drop(Queue<RunMessages.Report> from, long upTo)
    {
        while (from.TryPeek(out var first) && first.Sequence <= upTo) _lastStored = from.Dequeue();
    }

    private List<RunMessages.Report> Fill()
    {
        var ready = new List<RunMessages.Report>();
        while (!IsBehind && _noted.Count > 0 && _onTheWay.Count < MaxOnTheWay)
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
