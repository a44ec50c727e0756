namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// Something that a test action must act on or record, in the order of the console (spec: test-shell.md §8, §10, §11). The kinds
/// stand in this file.
/// </summary>
/// <param name="At">When its text was read.</param>
public abstract record TestShellEvent(DateTimeOffset At)
{
    /// <summary>The line of the log that its signal stands on, however long that was held; null: the one that is read just now.</summary>
    public long? LogLine { get; init; }
}

/// <summary>A definition began.</summary>
/// <param name="Suite">The suite of its test cases, <c>0_smoke</c>.</param>
/// <param name="RunId">The content of its <c>uuid</c>, <c>1235_1.1.3.5</c>.</param>
/// <param name="Plan">What the job said about it; null for a suite that the overlay does not have.</param>
/// <param name="At">When.</param>
public sealed record RunStarted(string Suite, string RunId, PlannedRun? Plan, DateTimeOffset At) : TestShellEvent(At);

/// <summary>A definition is over: the result <c>lava/&lt;suite&gt;</c>.</summary>
/// <param name="Suite">Its suite.</param>
/// <param name="RunId">Its run id; null when it never began.</param>
/// <param name="Outcome"><c>pass</c> or <c>fail</c>.</param>
/// <param name="Duration">From STARTRUN on.</param>
/// <param name="Plan">Repository, path, revision, commit for the result's extra data.</param>
/// <param name="Reason">Why it failed, in words; null when it passed.</param>
/// <param name="At">When.</param>
public sealed record RunEnded(string Suite, string? RunId, string Outcome, TimeSpan Duration, PlannedRun? Plan, string? Reason, DateTimeOffset At) : TestShellEvent(At);

/// <summary>A test case's result.</summary>
/// <param name="Suite">The suite of the definition it belongs to.</param>
/// <param name="Case">Its id.</param>
/// <param name="Outcome"><c>pass</c>, <c>fail</c>, <c>skip</c> or <c>unknown</c>.</param>
/// <param name="At">When.</param>
public sealed record TestCaseRecorded(string Suite, string Case, string Outcome, DateTimeOffset At) : TestShellEvent(At)
{
    public double? Measurement { get; init; }

    public string? Units { get; init; }

    /// <summary>The test set that was open.</summary>
    public string? Set { get; init; }

    /// <summary>The URL of a TESTREFERENCE.</summary>
    public string? Reference { get; init; }

    /// <summary>When its STARTTC and ENDTC came, where they did; <see cref="CaseStarted"/> and <see cref="CaseEnded"/> mark the places in the log.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it is a fail, where not the test itself says so.</summary>
    public string? Reason { get; init; }
}

/// <summary>The output of a case begins here.</summary>
public sealed record CaseStarted(string Case, DateTimeOffset At) : TestShellEvent(At);

/// <summary>The output of a case ends here.</summary>
public sealed record CaseEnded(string Case, DateTimeOffset At) : TestShellEvent(At);

/// <summary>Results that follow belong to this set; null: to none.</summary>
public sealed record TestSetChanged(string? Set, DateTimeOffset At) : TestShellEvent(At);

/// <summary>A text of <c>lava-test-event</c> for the log, level event.</summary>
public sealed record TestEventSaid(string Text, DateTimeOffset At) : TestShellEvent(At);

/// <summary>Read this namespace's connection for a moment (<c>lava-test-feedback</c>).</summary>
public sealed record FeedbackAsked(string Namespace, DateTimeOffset At) : TestShellEvent(At);

/// <summary>A request for the MultiNode group. Its answer goes to <see cref="TestShellInterpreter.Answered"/>, and for all but a send as
/// <see cref="MultiNodeReply"/> to the console. A send waits for no answer, so its answer may come when the runner is over: the action takes
/// the open answers in before it ends.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Suite">Where its result belongs, whatever runs when the answer comes; null before the first definition.</param>
/// <param name="Set">The test set likewise.</param>
/// <param name="At">When.</param>
public sealed record MultiNodeAsked(MultiNodeRequest Request, string? Suite, string? Set, DateTimeOffset At) : TestShellEvent(At);

/// <summary>A request that cannot be passed on. What <paramref name="Reply"/> holds is typed to the target, so that its shell goes on.</summary>
public sealed record MultiNodeMalformed(string Reason, IReadOnlyList<string> Reply, DateTimeOffset At) : TestShellEvent(At);

/// <summary>A definition's <c>install</c> section failed; the definition is skipped, the action will fail at its end.</summary>
public sealed record InstallFailed(string Suite, DateTimeOffset At) : TestShellEvent(At);

/// <summary>The runner is over; no more comes. With <paramref name="Errors"/> the action fails with a Test error, otherwise it passes.</summary>
public sealed record RunnerExited(IReadOnlyList<string> Errors, DateTimeOffset At) : TestShellEvent(At);

/// <summary>The action is to end now with this error.</summary>
public sealed record ShellFailed(ShellErrorKind Kind, string Message, DateTimeOffset At) : TestShellEvent(At);

/// <summary>A result or its context came while no definition ran and one was still to run: the STARTRUN before it may have been lost. It is decided when that is known.</summary>
/// <param name="Held">What came.</param>
/// <param name="At">When.</param>
public sealed record SignalHeld(ShellReport.Signal Held, DateTimeOffset At) : TestShellEvent(At);

/// <summary>What was held is decided by the events behind this one.</summary>
public sealed record HeldReleased(DateTimeOffset At) : TestShellEvent(At);

/// <summary>A definition is over, and expected cases have no result yet. They are fails once the runner's question about the definition is settled: their signals may have been lost
/// on the way.</summary>
/// <param name="Suite">Its suite.</param>
/// <param name="Expected">The list that holds for it.</param>
/// <param name="At">When.</param>
public sealed record CasesLacking(string Suite, IReadOnlyList<string> Expected, DateTimeOffset At) : TestShellEvent(At);

/// <summary>The lacking cases are recorded by the events before this one.</summary>
public sealed record LackingSettled(DateTimeOffset At) : TestShellEvent(At);

/// <summary>To be typed to the target: the answer to the runner's question about a definition.</summary>
public sealed record JournalAnswered(string Line, DateTimeOffset At) : TestShellEvent(At);

/// <summary>What the next events hold was taken from the target's journal: the console had lost or torn it.</summary>
/// <param name="Results">Names of the results, in the order of the journal.</param>
/// <param name="Others">How many other signals.</param>
/// <param name="At">When.</param>
public sealed record JournalRepaired(IReadOnlyList<string> Results, int Others, DateTimeOffset At) : TestShellEvent(At);

/// <summary>The console showed results that the target's journal does not have. They count: a test may print its signals itself.</summary>
public sealed record OnlyOnConsole(string Suite, IReadOnlyList<string> Results, DateTimeOffset At) : TestShellEvent(At);

/// <summary>The runner is over, and what it did while nobody listened is only in the target's journal: it is to be read (<see cref="TestShellInterpreter.TakeJournal"/>).</summary>
public sealed record JournalWanted(DateTimeOffset At) : TestShellEvent(At);

/// <summary>Something that was not understood and has no other effect than this line for the log.</summary>
public sealed record Ignored(string Reason, DateTimeOffset At) : TestShellEvent(At);

/// <summary>The class of error (spec: pipeline.md §9).</summary>
public enum ShellErrorKind
{
    Test,
    Infrastructure,
    Job,
}
