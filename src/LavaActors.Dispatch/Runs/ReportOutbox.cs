using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>Facts that the controller has not stored yet, in order, in numbered reports. What is to be sent when is decided here; no actor, no clock.</summary>
public sealed class ReportOutbox(LeadJobId lead, JobId job)
{
    /// <summary>Facts in one report at the most.</summary>
    public const int MaxFacts = 100;

    /// <summary>Characters of text in one report at the most, unless a single fact has more. A character may need six bytes on the wire, and a report that does not fit
    /// into a frame (<see cref="Protocol.Wire.WireHosting.MaximumFrameBytes"/>) would never arrive, nor anything behind it.</summary>
    public const int MaxCharacters = 256 * 1024;

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
            var characters = 0;
            while (facts.Count < MaxFacts && _waiting.TryPeek(out var fact))
            {
                characters += Characters(fact);
                if (characters > MaxCharacters && facts.Count > 0) break;
                facts.Add(_waiting.Dequeue());
            }

            var report = new RunMessages.Report(lead, job, ++_sequence, facts);
            _onTheWay.Enqueue(report);
            ready.Add(report);
        }

        return ready;
    }

    /// <summary>Of the texts that have no bound of their own; all else of a fact is small.</summary>
    private static int Characters(RunFact fact) => fact switch
    {
        PipelineDescribed described => described.DescriptionYaml.Length,
        ActionEnded ended => Length(ended.Error),
        ResultRecorded { Result: var r } => r.Suite.Length + r.Case.Length + Length(r.Units) + Length(r.Set) + Length(r.Reference) + Length(r.ErrorMessage) + Length(r.Extra),
        RunFinished finished => Length(finished.ErrorMessage),
        _ => 0,
    };

    private static int Length(string? text) => text?.Length ?? 0;
}
