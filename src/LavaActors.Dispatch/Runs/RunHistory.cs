using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What the journal of a run tells of it, as far as the process that goes on with the run needs it. No actor, no clock.</summary>
public sealed class RunHistory
{
    private readonly Queue<RunJournal.Reported> _unacknowledged = new();
    private readonly Dictionary<(string Namespace, int Stage), RunJournal.RoundBegun> _rounds = [];
    private readonly List<TestResult> _results = [];
    private readonly Dictionary<CommandId, string?> _sends = [];
    private long _lastResultLine = -1;
    private bool _hasResultWithoutLine;

    /// <summary>Number of the reservation that the run has or had; null: not noted, nothing is or a process of an earlier version did it.</summary>
    public long? Fencing { get; private set; }

    /// <summary>Nothing has been noted of what the run did.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The action tree has been reported.</summary>
    public bool IsDescribed { get; private set; }

    /// <summary>Validation, group formation and the delayed start are over.</summary>
    public bool IsFormed { get; private set; }

    /// <summary>The top action that ran; null between two of them.</summary>
    public RunJournal.ActionBegun? Current { get; private set; }

    /// <summary>The attempt that <see cref="Current"/> was at.</summary>
    public int Attempt { get; private set; } = 1;

    /// <summary>The runner that <see cref="Current"/> had started on the target in that attempt; null if none.</summary>
    public RunJournal.RoundBegun? Round { get; private set; }

    /// <summary>Top actions that have passed.</summary>
    public int Passed { get; private set; }

    /// <summary>When the job's time is up; null before the first action.</summary>
    public DateTimeOffset? JobDeadline { get; private set; }

    /// <summary>Finalize had begun.</summary>
    public RunJournal.Finalizing? Finalizing { get; private set; }

    /// <summary>The run's end has been reported: nothing is left but to deliver it.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Power decisions so far.</summary>
    public int Decisions { get; private set; }

    /// <summary>The last of them in <see cref="Current"/>, or in finalize once that had begun; null if it had none.</summary>
    public RunJournal.PowerDecided? Decided { get; private set; }

    /// <summary>What the passed actions have left for later ones.</summary>
    public IReadOnlyList<RunJournal.KeptValue> Data { get; private set; } = [];

    /// <summary>Namespaces with a connection.</summary>
    public IReadOnlyList<string> Consoles { get; private set; } = [];

    /// <summary>The last round of each stage.</summary>
    public IReadOnlyCollection<RunJournal.RoundBegun> Rounds => _rounds.Values;

    /// <summary>Results since the attempt, or the round, began that ran when the process ended.</summary>
    public IReadOnlyList<TestResult> Results => _results;

    /// <summary>Messages that the test shell of <see cref="Round"/> has sent, and why the group refused them; null for those that it has.</summary>
    public IReadOnlyDictionary<CommandId, string?> Sends => _sends;

    /// <summary>The number of the last report.</summary>
    public long LastReport { get; private set; }

    /// <summary>Reports of which it is not known that the controller has stored them, in order.</summary>
    public IReadOnlyCollection<RunJournal.Reported> Unacknowledged => _unacknowledged;

    /// <summary>The last report that the controller is known to have stored; null if there is none.</summary>
    public RunJournal.Reported? LastStored { get; private set; }

    /// <summary>The log's line of the last result, -1 if there is none; null: it is not known, since a process of an earlier version noted results, or the log could not be written.</summary>
    public long? LastResultLine => _hasResultWithoutLine ? null : _lastResultLine;

    /// <summary>As much of the log the controller has.</summary>
    public long StoredLog { get; private set; }

    /// <summary>Whether this is of another run, which had the same number of a job before.</summary>
    /// <param name="fencing">Number of the reservation of the run that is asked for.</param>
    /// <param name="isNew">That run begins. If not, what does not say whose it is is its own, of an earlier version.</param>
    public bool IsOfAnother(long fencing, bool isNew) => Fencing is { } noted ? noted != fencing : isNew && !IsEmpty;

    /// <summary>What is to be noted first by the process that has read this; nothing if all of that is there.</summary>
    /// <param name="fencing">Number of the run's reservation.</param>
    /// <param name="logLines">How many lines its log has.</param>
    public IReadOnlyList<RunJournal.IEvent> Preface(long fencing, long logLines)
    {
        var events = new List<RunJournal.IEvent>();
        if (Fencing is null) events.Add(new RunJournal.Ordered(fencing));
        // Else results in lines that are written now would count as noted.
        if (LastResultLine >= logLines) events.Add(new RunJournal.LogCut(logLines));
        foreach (var one in events) Apply(one);
        return events;
    }

    /// <summary>Takes facts that the run's log has, and the journal does not yet.</summary>
    public void TakeUp(IReadOnlyList<RunFact> facts)
    {
        foreach (var fact in facts) OnFact(fact);
    }

    public void Apply(RunJournal.IEvent fact)
    {
        IsEmpty &= fact is RunJournal.Ordered;
        switch (fact)
        {
            case RunJournal.Ordered e:
                Fencing = e.Fencing;
                break;
            case RunJournal.LogCut e:
                _lastResultLine = e.Line - 1;
                break;
            case RunJournal.Reported e:
                OnReported(e);
                break;
            case RunJournal.Stored e:
                while (_unacknowledged.TryPeek(out var first) && first.Sequence <= e.Reports) LastStored = _unacknowledged.Dequeue();
                StoredLog = Math.Max(StoredLog, e.LogBytes);
                break;
            case RunJournal.Formed:
                IsFormed = true;
                _results.Clear();
                break;
            case RunJournal.ActionBegun e:
                OnBegun(e);
                break;
            case RunJournal.AttemptBegun e:
                (Attempt, Round) = (e.Attempt, null);
                _results.Clear();
                break;
            case RunJournal.RoundBegun e:
                Round = _rounds[(e.Namespace, e.Stage)] = e;
                _results.Clear();
                _sends.Clear();
                break;
            case RunJournal.SendSettled e:
                _sends[e.Command] = e.Failure;
                break;
            case RunJournal.PowerDecided e:
                (Decisions, Decided) = (e.Number, e);
                break;
            case RunJournal.ActionPassed e:
                (Passed, Current, Data, Consoles) = (e.Index + 1, null, e.Data, e.Consoles);
                _results.Clear();
                _sends.Clear();
                break;
            case RunJournal.Finalizing e:
                // Again in another process: what the first time decided holds.
                if (Finalizing is not null) break;
                (Finalizing, Decided) = (e, null);
                _results.Clear();
                break;
            default:
                throw new InvalidOperationException($"unknown event {fact} in the journal of a run");
        }
    }

    private void OnBegun(RunJournal.ActionBegun begun)
    {
        // The same action in another process: its attempt, its round and what it has on record stay.
        if (Current?.Index != begun.Index)
        {
            (Attempt, Round, Decided) = (1, null, null);
            _results.Clear();
        }

        (Current, JobDeadline) = (begun, begun.JobDeadline);
    }

    private void OnReported(RunJournal.Reported report)
    {
        LastReport = report.Sequence;
        _unacknowledged.Enqueue(report);
        foreach (var fact in report.Facts) OnFact(fact);
    }

    private void OnFact(RunFact fact)
    {
        switch (fact)
        {
            case PipelineDescribed:
                IsDescribed = true;
                break;
            case ResultRecorded recorded:
                _results.Add(recorded.Result);
                // Processes of an earlier version noted what was recorded at the same moment in any order.
                _lastResultLine = Math.Max(_lastResultLine, recorded.LogLine ?? -1);
                _hasResultWithoutLine |= recorded.LogLine is null;
                break;
            case RunFinished:
                IsFinished = true;
                break;
        }
    }
}
