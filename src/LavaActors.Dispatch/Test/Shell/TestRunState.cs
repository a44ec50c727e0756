using System.Collections.Immutable;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// One test action as its console tells it (spec: test-shell.md §8, §10, §11). Pure: <see cref="Decide"/> says what a report means,
/// <see cref="Apply"/> folds what was decided. Its rules stand in <see cref="TestRunRules"/>.
/// </summary>
public sealed record TestRunState
{
    /// <summary>The definitions of this action, in their order.</summary>
    public required ImmutableArray<PlannedRun> Plan { get; init; }

    /// <summary>Stage number of the action's test block.</summary>
    public required int Stage { get; init; }

    /// <summary>The definition that runs; null between definitions.</summary>
    public OpenRun? Open { get; init; }

    /// <summary>The suite that ran last: results that come late belong to it.</summary>
    public string? LastSuite { get; init; }

    /// <summary>The open test set.</summary>
    public string? Set { get; init; }

    /// <summary>The last case whose output was marked, and when it began and ended.</summary>
    public (string Case, DateTimeOffset Started, DateTimeOffset? Ended)? Marked { get; init; }

    /// <summary>Suites that began or whose installation failed.</summary>
    public ImmutableHashSet<string> Begun { get; init; } = [];

    /// <summary>Expected cases seen so far, as <c>suite/case</c>.</summary>
    public ImmutableHashSet<string> Seen { get; init; } = [];

    /// <summary>What waits for the next STARTRUN, or for the settling of the runner's question.</summary>
    public ImmutableList<SignalHeld> Held { get; init; } = [];

    /// <summary>Definitions that are over and lack expected cases.</summary>
    public ImmutableList<CasesLacking> Lacking { get; init; } = [];

    /// <summary>What will make the action fail at its end.</summary>
    public ImmutableList<string> Errors { get; init; } = [];

    /// <summary>Nothing counts any more: the runner is over, or the action failed.</summary>
    public bool IsOver { get; init; }

    /// <summary>All definitions are over: nothing but the runner's exit is to come.</summary>
    public bool AwaitsExit => !IsOver && Open is null && Plan.All(p => Begun.Contains(p.Suite));

    public static TestRunState Of(int stage, IEnumerable<PlannedRun> plan) => new() { Stage = stage, Plan = [.. plan] };

    /// <summary>What a report leads to.</summary>
    /// <param name="report">What was seen.</param>
    /// <param name="at">When.</param>
    /// <param name="lastStep">The last step that the shell's trace named in the open run, if any.</param>
    public IReadOnlyList<TestShellEvent> Decide(ShellReport report, DateTimeOffset at, string? lastStep = null)
    {
        if (IsOver && report is not ShellReport.Answered) return [];
        return Held.IsEmpty || !Releases(report) ? new TestRunRules(this, at, lastStep).Decide(report) : Release(report, at, lastStep);
    }

    /// <summary>Folds one decided event.</summary>
    public TestRunState Apply(TestShellEvent decided) => decided switch
    {
        RunStarted run => this with
        {
            Open = new OpenRun(run.Suite, run.RunId, run.Plan, run.At),
            LastSuite = run.Suite,
            Begun = Begun.Add(run.Suite),
        },
        RunEnded => this with { Open = null },
        TestCaseRecorded { Suite: var suite } result => this with { Seen = IsExpected(suite, result.Case) ? Seen.Add($"{suite}/{result.Case}") : Seen },
        CaseStarted mark => this with { Marked = (mark.Case, mark.At, null) },
        CaseEnded mark when Marked is { } marked && marked.Case == mark.Case => this with { Marked = marked with { Ended = mark.At } },
        SignalHeld held => this with { Held = Held.Add(held) },
        HeldReleased => this with { Held = [] },
        CasesLacking lacking => this with { Lacking = Lacking.Add(lacking) },
        LackingSettled => this with { Lacking = [] },
        TestSetChanged change => this with { Set = change.Set },
        InstallFailed failed => this with { Begun = Begun.Add(failed.Suite), Errors = Errors.Add($"the installation of {failed.Suite} failed") },
        RunnerExited => this with { IsOver = true, Set = null },
        ShellFailed => this with { IsOver = true },
        _ => this,
    };

    /// <summary>Folds a whole decision.</summary>
    public TestRunState Apply(IReadOnlyList<TestShellEvent> decided)
    {
        var state = this;
        foreach (var one in decided) state = state.Apply(one);
        return state;
    }

    public PlannedRun? Planned(string suite) => Plan.FirstOrDefault(p => p.Suite == suite);

    /// <summary>Whether the next definition may have begun without a word: what comes now may belong to it.</summary>
    internal bool MayHaveBegun => Open is null && Plan.Any(p => !Begun.Contains(p.Suite));

    private static bool Releases(ShellReport report) => report
        is ShellReport.Signal { Name: "STARTRUN" } or ShellReport.InstallFail or ShellReport.RunnerExit or ShellReport.CutOff or ShellReport.Prompt or ShellReport.Settled;

    private List<TestShellEvent> Release(ShellReport report, DateTimeOffset at, string? lastStep)
    {
        var events = new List<TestShellEvent> { new HeldReleased(at) };
        var state = this with { Held = [] };
        foreach (var (held, since) in Held)
        {
            var decided = new TestRunRules(state, since, lastStep, holds: false).Decide(held);
            events.AddRange(decided);
            state = state.Apply(decided);
            if (state.IsOver) return events;
        }

        events.AddRange(new TestRunRules(state, at, lastStep).Decide(report));
        return events;
    }

    private bool IsExpected(string suite, string name) => Planned(suite)?.Expected?.Contains(name) == true;

    /// <summary>A definition between its STARTRUN and its end.</summary>
    public sealed record OpenRun(string Suite, string RunId, PlannedRun? Plan, DateTimeOffset Since);
}
