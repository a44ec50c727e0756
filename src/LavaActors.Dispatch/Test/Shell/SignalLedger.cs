using System.Security.Cryptography;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// What the console showed of one round's signals, held against the target's journal (docs/test-shell.md, "The journal"). At each question of the runner it says what to answer,
/// and when the lines are known, what of them the console had not shown. No clock, no I/O; not for several threads at once.
/// </summary>
internal sealed class SignalLedger(TestRunState start) : IDisposable
{
    /// <summary>Requests without a new line before the lines that are there have to do.</summary>
    private const int Patience = 12;

    /// <summary>How often lines that are whole, but whose sum is wrong, are asked for again: a signal that no console can carry unchanged is one for ever.</summary>
    private const int SumPatience = 2;

    private readonly IncrementalHash _shown = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly JournalLines _lines = new();
    private readonly List<TestShellEvent> _recorded = [];
    private readonly Dictionary<string, int> _surplus = [];
    private readonly HashSet<string> _sends = [];
    private readonly HashSet<string> _answered = [];
    private readonly HashSet<string> _concluded = [];
    private TestRunState _told = start;
    private long _count;
    private bool _torn;
    private bool _wasResumed;
    private (string Id, int Missing) _asked;
    private int _inVain;
    private int _sumsInVain;
    private string? _settled;

    public void Dispose() => _shown.Dispose();

    /// <summary>The run goes on after a restart of this process, and nothing of the journal has been read by this one.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Takes over what was recorded before a restart. Until the journal was read the console tells nothing.</summary>
    public void Resume(IEnumerable<TestResult> recorded, TestRunState state)
    {
        IsResumed = _wasResumed = true;
        _told = state;
        foreach (var result in recorded) Count(_surplus, result.Suite == "lava" ? $"end\n{result.Case}" : KeyOf(result.Suite, result.Case, result.Outcome, result.Measurement, result.Units, result.Reference));
    }

    /// <summary>What of these was not recorded before a restart; each of those counts once.</summary>
    public IReadOnlyList<TestShellEvent> ExceptRecorded(IReadOnlyList<TestShellEvent> events) =>
        _wasResumed ? [.. events.Where(one => KeyOf(one) is not { } key || !Uncount(_surplus, key))] : events;

    /// <summary>Whether a pass of this name was recorded before a restart; it counts once.</summary>
    public bool IsRecorded(string suite, string name) => _wasResumed && Uncount(_surplus, KeyOf(suite, name, "pass", null, null, null));

    /// <summary>A call was answered by this process, which records that itself.</summary>
    public void Answered(string call) => _answered.Add(call);

    /// <summary>The target's journal has said after a restart how the call ended: the command that made it is gone.</summary>
    public bool IsConcluded(string call) => _concluded.Contains(call);

    /// <summary>A signal stood on the console.</summary>
    /// <param name="text">What stood between <c>&lt;LAVA_</c> and <c>&gt;</c> in the journal.</param>
    public void Shown(ReadOnlySpan<char> text)
    {
        _count++;
        JournalLines.Append(_shown, text);
    }

    /// <summary>A signal was torn.</summary>
    public void Torn() => _torn = true;

    /// <summary>A send of this number; true if it is new.</summary>
    public bool IsNewSend(string call) => _sends.Add(call);

    /// <summary>What the console's signals led to.</summary>
    public void Recorded(IReadOnlyList<TestShellEvent> events)
    {
        foreach (var one in events)
        {
            if (KeyOf(one) is not null) _recorded.Add(one);
        }
    }

    public void Line(ReadOnlySpan<char> arguments) => _lines.Take(arguments);

    /// <summary>Lines of the journal from one of them on, each without its <c>&lt;LAVA_</c> and <c>&gt;</c>, that came another way than over the console.</summary>
    public void Take(long first, IReadOnlyList<string> lines) => _lines.Take(first, lines);

    /// <summary>What to answer.</summary>
    public JournalVerdict Ask(JournalQuestion question)
    {
        if (question.Suite == _settled) return new JournalVerdict.Settled(null) { IsRepeated = true };
        if (question.Last is not { } last)
            return new JournalVerdict.Settled(null) { Problem = $"the target's journal of {question.Suite} cannot be written: is its file system full? Only what the console showed counts" };

        if (_asked.Id is null && !IsResumed)
        {
            Shown($"CHECKPOINT {question.Suite}");
            var same = question.Sum is { } sum ? Convert.ToHexStringLower(_shown.GetCurrentHash()) == sum : _count == last - question.First + 1 && !_torn;
            if (same) return new JournalVerdict.Settled(null);
        }

        var first = IsResumed ? 1 : question.First;
        var missing = _lines.Missing(first, last);
        if (missing.Count == 0)
        {
            var lines = _lines.Between(first, last);
            if (question.Sum is null || JournalLines.Sum(_lines.Between(question.First, last)) == question.Sum || ++_sumsInVain > SumPatience) return new JournalVerdict.Settled(lines);
            _lines.Clear();
            missing = _lines.Missing(first, last);
        }

        var left = missing.Sum(r => (int)Math.Min(int.MaxValue / 32, r.Last - r.First + 1));
        if (_asked.Id != question.Id)
        {
            _inVain = _asked.Id is not null && left >= _asked.Missing ? _inVain + 1 : 0;
            if (_inVain > Patience)
            {
                return new JournalVerdict.Settled(_lines.Between(first, last))
                {
                    Problem = $"{left} lines of the target's journal of {question.Suite} could not be read over this console: what the console showed of them counts",
                };
            }

            _asked = (question.Id, left);
        }

        return new JournalVerdict.Wanted(question.From(missing));
    }

    /// <summary>The question is dealt with; the next window begins.</summary>
    /// <param name="suite">Of the question.</param>
    /// <param name="state">The action's state now.</param>
    public void Settle(string suite, TestRunState state)
    {
        _settled = suite;
        IsResumed = false;
        _told = state;
        _recorded.Clear();
        _lines.Clear();
        _shown.GetHashAndReset();
        _count = 0;
        _torn = false;
        _asked = default;
        _inVain = _sumsInVain = 0;
    }

    /// <summary>Replays lines of the journal.</summary>
    /// <param name="live">The state as the console told it.</param>
    /// <param name="lines">The lines since the last question.</param>
    /// <param name="now">When.</param>
    /// <param name="step">The last step of the definition that runs.</param>
    public JournalRepair Replay(TestRunState live, IReadOnlyList<string> lines, DateTimeOffset now, string? step)
    {
        foreach (var one in _recorded) Count(_surplus, KeyOf(one)!);
        var missing = new List<TestShellEvent>();
        var covered = new Dictionary<string, int>();
        var told = _told with { Held = [] };
        foreach (var line in lines)
        {
            foreach (var one in Decide(ref told, line, now, step))
            {
                if (KeyOf(one) is not { } key) continue;
                if (IsResumed) Count(covered, key);
                if (!Uncount(_surplus, key) && IsToBeDone(one)) missing.Add(AsMissed(one, live));
            }
        }

        // What was held because it stood at no definition's side is one of these, or was printed by the test itself.
        if (!IsResumed)
        {
            foreach (var one in missing) Count(covered, KeyOf(one)!);
        }

        var state = told;
        foreach (var (held, at) in live.Held)
        {
            var decided = new TestRunRules(state, at, step, holds: false).Decide(held);
            if (decided.Any(one => KeyOf(one) is { } key && (Uncount(covered, key) || (IsResumed && Uncount(_surplus, key))))) continue;
            state = state.Apply(decided);
            missing.AddRange(decided);
        }

        return new JournalRepair(missing, Merge(live, state), OnlyShown());
    }

    /// <summary>Replays what the journal has by now, of a runner that goes on and has not been heard since a restart: results and messages that are not on record. All of it is replayed again
    /// when the runner asks, and then these are.</summary>
    /// <returns>What is missing, and the state that the journal tells.</returns>
    public (IReadOnlyList<TestShellEvent> Missing, TestRunState Told) ReplaySoFar(TestRunState live, IReadOnlyList<string> lines, DateTimeOffset now)
    {
        var (missing, recorded) = (new List<TestShellEvent>(), new List<string>());
        var told = _told with { Held = [] };
        foreach (var line in lines)
        {
            foreach (var one in Decide(ref told, line, now, null))
            {
                if (KeyOf(one) is not { } key) continue;
                if (one is MultiNodeAsked && IsToBeDone(one)) missing.Add(one);
                if (one is not (TestCaseRecorded or RunEnded)) continue;
                recorded.Add(key);
                if (!Uncount(_surplus, key)) missing.Add(AsMissed(one, live));
            }
        }

        foreach (var key in recorded) Count(_surplus, key);
        return (missing, told);
    }

    /// <summary>What a line of the journal means; what is missing in the end is decided when all is known.</summary>
    private IReadOnlyList<TestShellEvent> Decide(ref TestRunState told, string line, DateTimeOffset now, string? step)
    {
        var report = JournalLine.Read(line);
        if (report is null or ShellReport.Settled) return [];
        if (report is ShellReport.Concluded { Call: var number })
        {
            if (!IsResumed || _answered.Contains(number)) return [];
            _concluded.Add(number);
        }

        var decided = told.Decide(report, now, step);
        told = told.Apply(decided);
        return decided;
    }

    /// <summary>After a restart what only the log has is there already, and so is a message that is recorded as sent.</summary>
    private bool IsToBeDone(TestShellEvent one) => one switch
    {
        MultiNodeAsked { Request: { Call: { } call } request } asked => IsNewSend(call)
            && !(IsResumed && asked.Suite is { } suite && (Uncount(_surplus, KeyOf(suite, request.CaseName, "pass", null, null, null)) || Uncount(_surplus, KeyOf(suite, request.CaseName, "fail", null, null, null)))),
        TestCaseRecorded or RunEnded or ShellFailed => true,
        _ => !IsResumed,
    };

    private static string KeyOf(string suite, string name, string outcome, double? measurement, string? units, string? reference) =>
        FormattableString.Invariant($"case\n{suite}\n{name}\n{outcome}\n{measurement:R}\n{units}\n{reference}");

    /// <summary>When it began and ended is not known, but for the definition that the console showed.</summary>
    private static TestShellEvent AsMissed(TestShellEvent one, TestRunState live) => one switch
    {
        TestCaseRecorded result => result with { StartedAt = null, EndedAt = null },
        RunEnded ended when live.Open is { } open && open.Suite == ended.Suite => ended with { Duration = ended.At - open.Since },
        _ => one,
    };

    private TestRunState Merge(TestRunState live, TestRunState told) => told with
    {
        Held = [],
        Open = live.Open is { } open && open.Suite == told.Open?.Suite ? open : told.Open,
        // After a restart the live one is a guess.
        Begun = IsResumed ? told.Begun : live.Begun.Union(told.Begun),
        Seen = live.Seen.Union(told.Seen),
        Lacking = live.Lacking.AddRange(told.Lacking.Where(l => live.Lacking.All(known => known.Suite != l.Suite))),
        Errors = live.Errors.AddRange(told.Errors.Except(live.Errors)),
        Marked = live.Marked,
        IsOver = live.IsOver || told.IsOver,
    };

    /// <summary>Results that the console showed and the journal does not have: printed by the test itself, or spoiled on the way.</summary>
    private List<string> OnlyShown() => [.. _recorded.OfType<TestCaseRecorded>().Where(r => _surplus.ContainsKey(KeyOf(r)!)).Select(r => r.Case).Distinct()];

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static bool Uncount(Dictionary<string, int> counts, string key)
    {
        if (!counts.TryGetValue(key, out var times)) return false;
        if (times == 1) counts.Remove(key);
        else counts[key] = times - 1;
        return true;
    }

    /// <summary>What makes one event the same as another, whenever it came; null for what is not compared.</summary>
    private static string? KeyOf(TestShellEvent one) => one switch
    {
        TestCaseRecorded r => KeyOf(r.Suite, r.Case, r.Outcome, r.Measurement, r.Units, r.Reference),
        RunStarted r => $"start\n{r.Suite}",
        RunEnded r => $"end\n{r.Suite}",
        InstallFailed r => $"install\n{r.Suite}",
        TestEventSaid r => $"event\n{r.Text}",
        FeedbackAsked r => $"feedback\n{r.Namespace}",
        ShellFailed r => $"failed\n{r.Message}",
        MultiNodeAsked { Request: { Api: MultiNodeApi.Send, Call: { } call } } => $"send\n{call}",
        _ => null,
    };
}
