using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>Facts that the controller has not stored yet, in order, in numbered reports. What is to be sent when is decided here; no actor, no clock.</summary>
public sealed class ReportOutbox(LeadJobId lead, JobId job)
{
    /// <summary>Facts in one report at the most: a report stays well below the frame size.</summary>
    public const int MaxFacts = 100;

    /// <summary>Reports on the way at a time; more facts wait and share the next one.</summary>
    public const int MaxOnTheWay = 8;

    private readonly Queue<RunMessages.Report> _onTheWay = new();
    private readonly Queue<RunFact> _waiting = new();
    private long _sequence;

    public bool IsEmpty => _onTheWay.Count == 0 && _waiting.Count == 0;

    /// <summary>Takes a fact, and answers the reports that can go out now.</summary>
    public IReadOnlyList<RunMessages.Report> Add(RunFact fact)
    {
        _waiting.Enqueue(fact);
        return Fill();
    }

    /// <summary>The controller has stored all reports up to this number; answers what can go out now.</summary>
    public IReadOnlyList<RunMessages.Report> Stored(long upTo)
    {
        while (_onTheWay.TryPeek(out var first) && first.Sequence <= upTo) _onTheWay.Dequeue();
        return Fill();
    }

    /// <summary>All that is on the way, to be sent once more.</summary>
    public IReadOnlyList<RunMessages.Report> Again() => [.. _onTheWay];

    private List<RunMessages.Report> Fill()
    {
        var ready = new List<RunMessages.Report>();
        while (_waiting.Count > 0 && _onTheWay.Count < MaxOnTheWay)
        {
            var facts = new List<RunFact>();
            while (facts.Count < MaxFacts && _waiting.TryDequeue(out var fact)) facts.Add(fact);
            var report = new RunMessages.Report(lead, job, ++_sequence, facts);
            _onTheWay.Enqueue(report);
            ready.Add(report);
        }

        return ready;
    }
}
