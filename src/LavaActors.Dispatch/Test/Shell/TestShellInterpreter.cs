using System.Text.RegularExpressions;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// Listens to the console of one test action and says what it means (spec: test-shell.md §7, §8, §10, §11; multinode.md §11). Text may come
/// in any chunks: the events are the same. What the console loses comes from the target's journal (docs/test-shell.md, "The journal"). No clock and no I/O; not for several
/// threads at once.
/// </summary>
public sealed class TestShellInterpreter : IShellSignalSink, IDisposable
{
    private const int LongestStep = 200;

    /// <summary>In the place of a suite: the whole journal of a runner that has ended.</summary>
    internal const string Whole = "all";

    /// <summary>The last line of a whole journal.</summary>
    private const string Ended = "TEST_RUNNER EXIT";

    private readonly ShellSignals _signals = new();
    private readonly SignalLedger _ledger;
    private readonly char[] _step = new char[LongestStep];
    private int _stepLength;
    private bool _wanted;
    private JournalQuestion? _open;
    private DateTimeOffset _now;
    private long? _logLine;
    private List<TestShellEvent>? _events;

    /// <param name="stage">Number of the action's test block (<c>/lava-&lt;id&gt;/&lt;stage&gt;</c>).</param>
    /// <param name="plan">The stage's definitions in their order.</param>
    public TestShellInterpreter(int stage, IEnumerable<PlannedRun> plan)
    {
        State = TestRunState.Of(stage, plan);
        _ledger = new SignalLedger(State);
    }

    /// <summary>For a run that goes on after its dispatcher's process was restarted, or its console was opened again: what its console says counts only when the target's journal has been read, with the runner's next question or by
    /// <see cref="TakeJournal"/>, and what was recorded before is not recorded again. MultiNode requests are taken at once.</summary>
    /// <param name="recorded">What is on record of the round.</param>
    /// <param name="sending">Numbers of the messages that this process sends at the moment: the target may say them again.</param>
    public static TestShellInterpreter Resume(int stage, IEnumerable<PlannedRun> plan, IReadOnlyList<TestResult> recorded, DateTimeOffset now, IEnumerable<string>? sending = null)
    {
        var interpreter = new TestShellInterpreter(stage, plan);
        foreach (var call in sending ?? []) interpreter._ledger.IsNewSend(call);
        var start = interpreter.State with { Seen = [.. recorded.Where(r => interpreter.State.Planned(r.Suite)?.Expected?.Contains(r.Case) == true).Select(r => $"{r.Suite}/{r.Case}")] };
        interpreter._ledger.Resume(recorded, start);
        // Which definition runs is not known until then; most likely it is the first that has no result of its own.
        var over = recorded.Where(r => r.Suite == "lava").Select(r => r.Case).ToHashSet();
        var running = start.Plan.FirstOrDefault(p => !over.Contains(p.Suite));
        interpreter.State = start with
        {
            Begun = [.. start.Plan.Where(p => over.Contains(p.Suite)).Select(p => p.Suite), .. running is null ? [] : (string[])[running.Suite]],
            LastSuite = running?.Suite ?? start.Plan.LastOrDefault()?.Suite,
            Open = running is null ? null : new TestRunState.OpenRun(running.Suite, running.RunId, running, now),
        };
        return interpreter;
    }

    /// <summary>Nothing of the journal has been read since the restart.</summary>
    public bool IsResumed => _ledger.IsResumed;

    public TestRunState State { get; private set; }

    /// <summary>The runner has said that it ends.</summary>
    public bool HasExited { get; private set; }

    /// <summary>By the whole journal all definitions of the plan came to their end before the runner did.</summary>
    public bool HasRunAll { get; private set; }

    /// <summary>The runner's last question is settled.</summary>
    public bool HasSettled { get; private set; }

    /// <summary>The last definition whose question is settled; null before the first.</summary>
    public string? LastSettled { get; private set; }

    bool IShellSignalSink.WantsLines => State is { Open: not null, IsOver: false };

    /// <summary>Takes the next text of the console.</summary>
    /// <param name="logLine">The line of the log that it stands on; null: nobody asks for it.</param>
    /// <returns>What it leads to, in order; often nothing.</returns>
    public IReadOnlyList<TestShellEvent> Feed(ReadOnlySpan<char> text, DateTimeOffset now, long? logLine = null)
    {
        (_now, _logLine) = (now, logLine);
        _signals.Feed(text, this);
        return Taken();
    }

    /// <summary>The command that made the call has had its answer, by what the target's journal says: whatever comes now is of no use to it, and its end is on record.</summary>
    public bool IsConcluded(MultiNodeAsked asked) => asked.Request.Call is { } call && _ledger.IsConcluded(call);

    /// <summary>Records the answer to a <see cref="MultiNodeAsked"/>, also when the runner is over by now; nothing if it <see cref="IsConcluded"/>.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="failure">Null when it did what was asked; else why not.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<TestShellEvent> Answered(MultiNodeAsked asked, string? failure, DateTimeOffset now)
    {
        if (IsConcluded(asked)) return [];
        _now = now;
        if (asked.Request.Call is { } answered) _ledger.Answered(answered);
        // The command on the target writes so to its journal when it has read the answer.
        if (asked.Request is { Api: not MultiNodeApi.Send, Call: { } call } && !State.IsOver)
            _ledger.Shown($"ANSWERED {MultiNodeRequest.NameOf(asked.Request.Api)} {call} {(failure is null ? "pass" : "fail")} {asked.Request.MessageId}");
        Report(new ShellReport.Answered(asked, failure));
        return Taken();
    }

    /// <summary>Records that nobody waits for the answer to a <see cref="MultiNodeAsked"/> any more; nothing if it was made again after a restart, and its success is on record.</summary>
    /// <param name="why">Why not.</param>
    public IReadOnlyList<TestShellEvent> GivenUp(MultiNodeAsked asked, string why, DateTimeOffset now) =>
        asked.Suite is { } suite && _ledger.IsRecorded(suite, asked.Request.CaseName) ? [] : Answered(asked, why, now);

    /// <summary>The shell's prompt stands at the end of what was received: when all definitions are over, that is the runner's end too, whose signal was lost.</summary>
    public IReadOnlyList<TestShellEvent> PromptSeen(DateTimeOffset now)
    {
        _now = now;
        if (IsResumed) Want();
        else Report(new ShellReport.Prompt());
        return Taken();
    }

    /// <summary>Takes the journal of a runner that ended while nobody listened.</summary>
    /// <param name="lines">All of its lines, each without its <c>&lt;LAVA_</c> and <c>&gt;</c>.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<TestShellEvent> TakeJournal(IReadOnlyList<string> lines, DateTimeOffset now)
    {
        _now = now;
        if (IsResumed) End(lines);
        return Taken();
    }

    /// <summary>Takes what the journal has by now, over another connection than the console, of a runner that has not been heard since a restart. Results and messages in it count at once; the
    /// next question has the journal read again, from where it stood then. A runner that has ended by it is over.</summary>
    /// <param name="lines">All of its lines, each without its <c>&lt;LAVA_</c> and <c>&gt;</c>.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<TestShellEvent> TakeJournalSoFar(IReadOnlyList<string> lines, DateTimeOffset now)
    {
        if (!IsResumed) return TakeLines(1, lines, now);
        _now = now;
        if (lines.Contains(Ended)) End(lines);
        else CatchUp(lines);
        return Taken();
    }

    /// <summary>Takes lines of the journal that came over another connection than the console, for the question that waits for them (<see cref="Again"/>).</summary>
    /// <param name="first">The number of the first of them, from 1.</param>
    /// <param name="lines">Each without its <c>&lt;LAVA_</c> and <c>&gt;</c>.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<TestShellEvent> TakeLines(long first, IReadOnlyList<string> lines, DateTimeOffset now)
    {
        _now = now;
        _ledger.Take(first, lines);
        return Taken();
    }

    /// <summary>Says again what is wanted of the journal; a question that has all of its lines by now is settled.</summary>
    public IReadOnlyList<TestShellEvent> Again(DateTimeOffset now)
    {
        _now = now;
        if (_open is { } question) Answer(question);
        else if (_wanted && IsResumed) Add(new JournalWanted(now));
        return Taken();
    }

    /// <summary>Ends without the runner's exit; harmless after it.</summary>
    /// <param name="reason">Why, in words: the reason of the open definition's fail.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<TestShellEvent> CutOff(string reason, DateTimeOffset now)
    {
        if (State.IsOver) return [];
        _now = now;
        _signals.Reset();
        Report(new ShellReport.CutOff(reason));
        return Taken();
    }

    public void Dispose() => _ledger.Dispose();

    void IShellSignalSink.OnSignal(ShellSignal signal)
    {
        if (State.IsOver && !IsOfTheEnd(signal.Kind)) return;
        switch (signal.Kind)
        {
            case ShellSignalKind.Signal when IsResumed:
                // Of these the journal may not know, where a test prints them itself.
                if (signal.Name is "TESTCASE" or "TESTREFERENCE") State = State.Apply(new SignalHeld(Of(signal), _now));
                break;
            case ShellSignalKind.RunnerExit when IsResumed:
                HasExited = true;
                Want();
                break;
            case ShellSignalKind.InstallFail or ShellSignalKind.Damaged when IsResumed:
                break;
            case ShellSignalKind.Signal:
                _ledger.Shown($"SIGNAL_{signal.Name} {signal.Arguments}");
                Note(Report(Of(signal)));
                break;
            case ShellSignalKind.MultiNode:
                Requested(signal.Name.ToString(), signal.Arguments.ToString());
                break;
            case ShellSignalKind.JournalAsk:
                if (JournalQuestion.Parse(signal.Arguments) is { } question) Answer(question);
                break;
            case ShellSignalKind.JournalLine:
                _ledger.Line(signal.Arguments);
                break;
            case ShellSignalKind.RunnerExit when State.IsOver:
                if (!HasExited) Add(new RunnerExited([], _now));
                HasExited = true;
                break;
            case ShellSignalKind.RunnerExit:
                HasExited = true;
                Report(new ShellReport.RunnerExit());
                break;
            case ShellSignalKind.InstallFail:
                _ledger.Shown("TEST_RUNNER INSTALL_FAIL");
                Note(Report(new ShellReport.InstallFail()));
                break;
            // Of the questions and answers about the journal: what is torn is said again.
            case ShellSignalKind.Damaged when signal.Arguments.StartsWith("JOURNAL_"):
                break;
            default:
                _ledger.Torn();
                Note(Report(new ShellReport.Damaged(signal.Arguments[..Math.Min(signal.Arguments.Length, LongestStep)].ToString())));
                break;
        }
    }

    void IShellSignalSink.OnLine(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("+ "))
        {
            _stepLength = Math.Min(line.Length - 2, LongestStep);
            line.Slice(2, _stepLength).CopyTo(_step);
        }

        if (State.Open?.Plan?.Pattern is not { } pattern) return;
        try
        {
            foreach (var match in pattern.Find(line)) Report(match);
        }
        catch (RegexMatchTimeoutException)
        {
            Report(new ShellReport.PatternFailed(
                $"the parse pattern '{pattern.Text}' needs more than {ParsePattern.MatchLimit.TotalSeconds} s for one line; write it without nested repetitions"));
        }
    }

    /// <summary>What a runner still says when its action has failed: what the console lost before that counts, and the runner is told to end.</summary>
    private static bool IsOfTheEnd(ShellSignalKind kind) => kind is ShellSignalKind.JournalAsk or ShellSignalKind.JournalLine or ShellSignalKind.RunnerExit;

    private ShellReport.Signal Of(ShellSignal signal) => new(signal.Name.ToString(), signal.Arguments.ToString()) { LogLine = _logLine };

    private void Requested(string name, string arguments)
    {
        if (name == "SEND" && MultiNodeRequest.SendCallOf(arguments) is { } call)
        {
            if (!_ledger.IsNewSend(call)) return;
            _ledger.Shown($"MULTI_NODE_SEND {arguments}");
        }

        Note(Report(new ShellReport.MultiNode(name, arguments)));
    }

    /// <summary>The runner asks at the end of a definition whether all its signals were seen.</summary>
    private void Answer(JournalQuestion question)
    {
        (HasSettled, _open) = (false, question);
        switch (_ledger.Ask(question))
        {
            case JournalVerdict.Wanted wanted:
                Add(new JournalAnswered(wanted.Answer, _now));
                break;
            case JournalVerdict.Settled settled:
                (HasSettled, LastSettled, _open) = (true, question.Suite, null);
                if (settled.Problem is { } problem) Add(new Ignored(problem, _now));
                if (!settled.IsRepeated)
                {
                    if (settled.Lines is { } lines) Repair(question.Suite, lines);
                    Report(new ShellReport.Settled(question.Suite));
                    _ledger.Settle(question.Suite, State);
                }

                if (question.Suite == Whole)
                {
                    Exit(settled.Lines ?? []);
                    break;
                }

                Add(new JournalAnswered(State.IsOver ? question.Stop : question.Go, _now));
                break;
        }
    }

    /// <summary>Asks once for the journal of a runner that has ended.</summary>
    private void Want()
    {
        if (!_wanted) Add(new JournalWanted(_now));
        _wanted = true;
    }

    private void CatchUp(IReadOnlyList<string> lines)
    {
        _ledger.Take(1, lines);
        var (missing, told) = _ledger.ReplaySoFar(State, lines, _now);
        // Which definition runs is a guess, as before, but a better one.
        var running = told.Open ?? (State.Plan.FirstOrDefault(p => !told.Begun.Contains(p.Suite)) is { } next ? new TestRunState.OpenRun(next.Suite, next.RunId, next, _now) : null);
        State = State with { Seen = State.Seen.Union(told.Seen) };
        if (!told.Begun.IsEmpty && !told.IsOver)
            State = State with { Open = running, LastSuite = running?.Suite ?? told.LastSuite, Begun = running is null ? told.Begun : told.Begun.Add(running.Suite) };
        AddMissed(missing);
    }

    private void AddMissed(IReadOnlyList<TestShellEvent> missing)
    {
        if (missing.Count == 0) return;
        // First: of a process that is killed meanwhile the log says where a result comes from, whether that is on record or not.
        Add(new JournalRepaired([.. missing.OfType<TestCaseRecorded>().Select(r => r.Case)], missing.Count(e => e is not TestCaseRecorded), _now));
        foreach (var one in missing) Add(one);
    }

    private void End(IReadOnlyList<string> lines)
    {
        // The runner notes it behind each definition, also behind one whose installation failed.
        HasRunAll = State.Plan.All(planned => lines.Contains($"CHECKPOINT {planned.Suite}"));
        Repair(Whole, lines);
        Report(new ShellReport.Settled(Whole));
        _ledger.Settle(Whole, State);
        Exit(lines);
    }

    private void Exit(IReadOnlyList<string> lines)
    {
        if (HasExited || lines.Contains(Ended))
        {
            HasExited = true;
            Report(new ShellReport.RunnerExit());
            return;
        }

        foreach (var one in CutOff("the test runner ended before its time while the dispatcher was away", _now)) Add(one);
        Add(new ShellFailed(ShellErrorKind.Infrastructure, "the test runner on the target ended before its time while the dispatcher was away: did the target restart?", _now));
    }

    private void Repair(string suite, IReadOnlyList<string> lines)
    {
        var repair = _ledger.Replay(State, lines, _now, Step);
        State = repair.State;
        AddMissed(repair.Missing);
        if (repair.OnlyShown.Count > 0) Add(new OnlyOnConsole(suite, repair.OnlyShown, _now));
    }

    private void Note(IReadOnlyList<TestShellEvent> decided)
    {
        _ledger.Recorded(decided);
        // What is no good signal may have been one.
        if (decided.Any(e => e is Ignored)) _ledger.Torn();
    }

    private void Add(TestShellEvent one) => (_events ??= []).Add(one);

    private string? Step => _stepLength == 0 ? null : new string(_step, 0, _stepLength);

    private IReadOnlyList<TestShellEvent> Report(ShellReport report)
    {
        var decided = State.Decide(report, _now, Step);
        if (decided.Count == 0) return decided;
        State = State.Apply(decided);
        foreach (var one in decided)
        {
            if (one is RunStarted or RunEnded) _stepLength = 0;
        }

        // A call of before the restart may be answered to this process long after the journal was read, and a definition may have been closed that its journal leaves open.
        if (report is ShellReport.Answered or ShellReport.Settled or ShellReport.RunnerExit or ShellReport.CutOff || (IsResumed && report is ShellReport.Matched)) decided = _ledger.ExceptRecorded(decided);
        (_events ??= []).AddRange(decided);
        return decided;
    }

    private IReadOnlyList<TestShellEvent> Taken()
    {
        if (_events is null) return [];
        var taken = _events;
        _events = null;
        return taken;
    }
}
