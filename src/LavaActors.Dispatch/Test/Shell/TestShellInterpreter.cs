using System.Text.RegularExpressions;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// Listens to the console of one test action and says what it means (spec: test-shell.md §7, §8, §10, §11; multinode.md §11). Text may come
/// in any chunks: the events are the same. No clock and no I/O; not for several threads at once.
/// </summary>
public sealed class TestShellInterpreter : IShellSignalSink
{
    private const int LongestStep = 200;

    private readonly ShellSignals _signals = new();
    private readonly char[] _step = new char[LongestStep];
    private int _stepLength;
    private DateTimeOffset _now;
    private List<TestShellEvent>? _events;

    /// <param name="stage">Number of the action's test block (<c>/lava-&lt;id&gt;/&lt;stage&gt;</c>).</param>
    /// <param name="plan">The stage's definitions in their order.</param>
    public TestShellInterpreter(int stage, IEnumerable<PlannedRun> plan) => State = TestRunState.Of(stage, plan);

    public TestRunState State { get; private set; }

    bool IShellSignalSink.WantsLines => State is { Open: not null, IsOver: false };

    /// <summary>Takes the next text of the console.</summary>
    /// <returns>What it leads to, in order; often nothing.</returns>
    public IReadOnlyList<TestShellEvent> Feed(ReadOnlySpan<char> text, DateTimeOffset now)
    {
        _now = now;
        _signals.Feed(text, this);
        return Taken();
    }

    /// <summary>Records the answer to a <see cref="MultiNodeAsked"/>, also when the runner is over by now.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="failure">Null when it did what was asked; else why not.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<TestShellEvent> Answered(MultiNodeAsked asked, string? failure, DateTimeOffset now)
    {
        _now = now;
        Report(new ShellReport.Answered(asked, failure));
        return Taken();
    }

    /// <summary>The shell's prompt stands at the end of what was received: when all definitions are over, that is the runner's end too, whose signal was lost.</summary>
    public IReadOnlyList<TestShellEvent> PromptSeen(DateTimeOffset now)
    {
        _now = now;
        Report(new ShellReport.Prompt());
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

    void IShellSignalSink.OnSignal(ShellSignal signal)
    {
        if (State.IsOver) return;
        Report(signal.Kind switch
        {
            ShellSignalKind.Signal => new ShellReport.Signal(signal.Name.ToString(), signal.Arguments.ToString()),
            ShellSignalKind.MultiNode => new ShellReport.MultiNode(signal.Name.ToString(), signal.Arguments.ToString()),
            ShellSignalKind.RunnerExit => new ShellReport.RunnerExit(),
            ShellSignalKind.InstallFail => new ShellReport.InstallFail(),
            _ => new ShellReport.Damaged(signal.Arguments[..Math.Min(signal.Arguments.Length, LongestStep)].ToString()),
        });
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

    private void Report(ShellReport report)
    {
        var decided = State.Decide(report, _now, _stepLength == 0 ? null : new string(_step, 0, _stepLength));
        if (decided.Count == 0) return;
        State = State.Apply(decided);
        foreach (var one in decided)
        {
            if (one is RunStarted or RunEnded) _stepLength = 0;
        }

        (_events ??= []).AddRange(decided);
    }

    private IReadOnlyList<TestShellEvent> Taken()
    {
        if (_events is null) return [];
        var taken = _events;
        _events = null;
        return taken;
    }
}
