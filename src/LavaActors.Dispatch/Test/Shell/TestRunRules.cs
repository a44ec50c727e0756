using System.Globalization;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What each report means in a given state: the rules of test-shell.md §8, §10.3, §11 and multinode.md §11.3. One instance decides once.</summary>
internal sealed class TestRunRules(TestRunState state, DateTimeOffset at, string? lastStep, bool holds = true)
{
    /// <summary>Characters of a test case's name; nobody reads more, and every place that shows a result shows it.</summary>
    private const int LongestName = 1000;

    private readonly List<TestShellEvent> _decided = [];
    private long? _logLine;

    /// <summary>The definition that runs next.</summary>
    private PlannedRun? Next => state.Plan.FirstOrDefault(p => !state.Begun.Contains(p.Suite));

    private string? CurrentSuite => state.Open?.Suite ?? state.LastSuite;

    public IReadOnlyList<TestShellEvent> Decide(ShellReport report)
    {
        switch (report)
        {
            case ShellReport.Signal signal when holds && state.MayHaveBegun && BelongsToARun(signal.Name): Add(new SignalHeld(signal, at)); break;
            case ShellReport.Signal signal:
                _logLine = signal.LogLine;
                Signal(signal.Name, Words(signal.Arguments), signal.Arguments);
                break;
            case ShellReport.Matched match: Result(match.Case, match.Result, match.Measurement, match.Units, reference: null, fromPattern: true); break;
            case ShellReport.PatternFailed failed: Fail(ShellErrorKind.Test, failed.Reason); break;
            case ShellReport.MultiNode request: MultiNode(request); break;
            case ShellReport.Answered answer: Answered(answer.Asked.Request.CaseName, answer.Asked.Suite, answer.Asked.Set, answer.Failure); break;
            case ShellReport.Concluded end: Answered(end.Case, CurrentSuite, state.Set, end.Passed ? null : "it was refused or not met; the command's own words are in the log of that time"); break;
            case ShellReport.InstallFail: InstallFail(); break;
            case ShellReport.RunnerExit: RunnerExit(); break;
            case ShellReport.CutOff cut: CutOff(cut.Reason); break;
            case ShellReport.Prompt: Prompt(); break;
            case ShellReport.Settled settled: Settle(settled.Suite); break;
            case ShellReport.Damaged damaged when damaged.Text.StartsWith("TEST_RUNNER E", StringComparison.Ordinal):
                // No other signal begins so, and without it the action would wait until its time is up.
                Ignore($"the runner's exit signal was torn apart by other output and is taken for one: <LAVA_{Short(damaged.Text)}");
                RunnerExit();
                break;
            case ShellReport.Damaged damaged:
                Ignore($"a signal was torn apart by other output: <LAVA_{Short(damaged.Text)}");
                if (damaged.Text.StartsWith("SIGNAL_STARTRUN", StringComparison.Ordinal)) BeginNext();
                break;
        }

        return _decided;
    }

    private static bool BelongsToARun(string name) => name is "TESTCASE" or "TESTREFERENCE" or "TESTSET" or "STARTTC" or "ENDTC";

    /// <summary>A torn STARTRUN is that of the next definition: they run in their order.</summary>
    private void BeginNext()
    {
        if (Next is not { } next) return;
        SettleLacking();
        CloseOpen(StepFailed(null));
        Add(new RunStarted(next.Suite, next.RunId, next, at));
    }

    private void Signal(string name, string[] words, string text)
    {
        switch (name)
        {
            case "STARTRUN": StartRun(words); break;
            case "ENDRUN": EndRun(words); break;
            case "RUNFAILED": RunFailed(words); break;
            case "STARTTC": Add(new CaseStarted(text.Trim(), at)); break;
            case "ENDTC": Add(new CaseEnded(text.Trim(), at)); break;
            case "TESTCASE": TestCase(words, text); break;
            case "TESTREFERENCE": TestReference(words, text); break;
            case "TESTSET": TestSet(words, text); break;
            case "TESTRAISE": Fail(ShellErrorKind.Test, text.Trim()); break;
            case "TESTEVENT": Add(new TestEventSaid(text.Trim(), at)); break;
            case "TESTFEEDBACK": Add(new FeedbackAsked(text.Trim(), at)); break;
            case "RETRUNCODE": break;
            default: Ignore($"unknown signal {Short(name)}"); break;
        }
    }

    private void StartRun(string[] words)
    {
        if (words.Length < 2 || (state.Planned(words[0]) is null && Next is not null))
        {
            Ignore($"a STARTRUN that lost something on the way: '{Short(string.Join(' ', words))}'");
            BeginNext();
            return;
        }

        SettleLacking();
        CloseOpen(StepFailed(null));
        Add(new RunStarted(words[0], words[1], state.Planned(words[0]), at));
    }

    private void EndRun(string[] words)
    {
        if (words.Length < 2)
        {
            Ignore($"an ENDRUN that lost something on the way: '{Short(string.Join(' ', words))}'");
            return;
        }

        if (state.Open is not { } run || run.Suite != words[0])
        {
            Ignore($"ENDRUN of {words[0]}, which does not run");
            return;
        }

        Add(new RunEnded(run.Suite, run.RunId, "pass", at - run.Since, run.Plan, null, at));
        Lack(run.Suite, run.Plan?.Expected);
    }

    private void RunFailed(string[] words)
    {
        if (words.Length < 3 || state.Open is not { } run || run.Suite != words[0]) return;
        EndOpen(run, StepFailed(words[2]));
        Lack(run.Suite, run.Plan?.JobExpected);
    }

    private void TestCase(string[] words, string text)
    {
        string? name = null, result = null, measurement = null, units = null;
        foreach (var word in words)
        {
            var equals = word.IndexOf('=');
            if (equals < 0)
            {
                Ignore($"a test case result with a blank in it ('{Short(text)}'): write '_' or '-' instead of the blank");
                return;
            }

            var value = word[(equals + 1)..];
            switch (word[..equals].ToLowerInvariant())
            {
                case "test_case_id": name = value; break;
                case "result": result = value; break;
                case "measurement": measurement = value; break;
                case "units": units = value; break;
            }
        }

        if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(result)) Ignore($"a test case without id or result: '{Short(text)}'");
        else Result(name, result, measurement, units, reference: null, fromPattern: false);
    }

    private void TestReference(string[] words, string text)
    {
        if (words.Length != 3) Fail(ShellErrorKind.Test, $"a damaged TESTREFERENCE: it needs a case, a result and a URL, and has '{Short(text)}'");
        else Result(words[0], words[1], null, null, words[2], fromPattern: false);
    }

    private void TestSet(string[] words, string text)
    {
        switch (words)
        {
            case ["START", var name, ..]: Add(new TestSetChanged(name, at)); break;
            case ["START"]: Fail(ShellErrorKind.Job, "lava-test-set start without a name"); break;
            case ["STOP", ..]: Add(new TestSetChanged(null, at)); break;
            default: Ignore($"TESTSET takes START with a name, or STOP, not '{Short(text)}'"); break;
        }
    }

    private void Result(string name, string result, string? measurement, string? units, string? reference, bool fromPattern)
    {
        if (CurrentSuite is not { } suite)
        {
            Fail(ShellErrorKind.Test, $"test case '{Short(name)}' came before any test definition began");
            return;
        }

        var plan = state.Open is { } run ? run.Plan : state.Planned(suite);
        var outcome = (plan?.Fixups ?? ParsePattern.DefaultFixups).GetValueOrDefault(result, result);
        if (outcome is not ("pass" or "fail" or "skip" or "unknown"))
        {
            Ignore($"test case '{Short(name)}' has the result '{Short(result)}', which is none of pass, fail, skip, unknown");
            return;
        }

        double? number = null;
        if (!string.IsNullOrEmpty(measurement))
        {
            if (!double.TryParse(measurement, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            {
                var reason = $"test case '{Short(name)}' has the measurement '{Short(measurement)}', which is no number";
                if (fromPattern) Fail(ShellErrorKind.Test, reason);
                else Ignore(reason);
                return;
            }

            number = value;
        }

        if (name.Length > LongestName)
        {
            Ignore($"test case '{Short(name)}' has a name of more than {LongestName} characters: it is cut");
            name = name[..LongestName];
        }

        var marked = state.Marked is { } mark && mark.Case == name ? mark : default;
        var unexpected = plan?.Expected is { } expected && !expected.Contains(name);
        Add(new TestCaseRecorded(suite, name, unexpected ? "fail" : outcome, at)
        {
            Measurement = number,
            Units = string.IsNullOrEmpty(units) ? null : units,
            Set = state.Set,
            Reference = reference,
            StartedAt = marked.Case is null ? null : marked.Started,
            EndedAt = marked.Ended,
            Reason = unexpected ? "not among the expected test cases" : null,
        });
        if (unexpected) Ignore($"test case '{Short(name)}' is not among the expected ones of {suite}: recorded as fail");
    }

    private void MultiNode(ShellReport.MultiNode report)
    {
        if (MultiNodeRequest.Parse(report.Name, report.Arguments, out var failure) is { } request)
        {
            Add(new MultiNodeAsked(request, CurrentSuite, state.Set, at));
            return;
        }

        var words = Words(report.Arguments);
        var id = words is [var first, ..] ? first : "none";
        Add(new MultiNodeMalformed(failure!, MultiNodeReply.Format(report.Name, MultiNodeRequest.CallOf(words), new MultiNodeOutcome.Failed(failure!)), at));
        Answered(MultiNodeRequest.CaseNameOf(report.Name, id), CurrentSuite, state.Set, failure);
    }

    /// <summary>A failed or refused wait is a failed case: what would have come has not.</summary>
    private void Answered(string name, string? suite, string? set, string? failure)
    {
        if (name.Length > LongestName) name = name[..LongestName];
        if (failure is not null) Ignore($"{name} failed: {failure}");
        if (suite is null) Ignore($"{name} belongs to no suite: no test definition had begun");
        else Add(new TestCaseRecorded(suite, name, failure is null ? "pass" : "fail", at) { Set = set, Reason = failure });
    }

    private void InstallFail()
    {
        SettleLacking();
        CloseOpen(StepFailed(null));
        var plan = Next;
        var suite = plan?.Suite ?? $"stage_{state.Stage}";
        Add(new InstallFailed(suite, at));
        MissingCases(suite, plan?.JobExpected);
        Add(new RunEnded(suite, null, "fail", TimeSpan.Zero, plan, "its installation failed; the output before this line says why", at));
    }

    private void RunnerExit()
    {
        SettleLacking();
        CloseOpen(StepFailed(null));
        NeverRun("the runner ended before it began");
        var errors = state.Errors.AddRange(_decided.OfType<InstallFailed>().Select(f => $"the installation of {f.Suite} failed"));
        if (!state.Plan.IsEmpty && state.Begun.IsEmpty && errors.IsEmpty)
            errors = errors.Add("the test runner ended before any test definition began; its own words are in the log before this line");
        Add(new RunnerExited(errors, at));
    }

    /// <summary>The shell is back although the runner has not said that it ends.</summary>
    private void Prompt()
    {
        if (!state.AwaitsExit) return;
        Ignore("the shell's prompt came without the runner's exit signal before it; it was lost, and the runner is taken to be over");
        RunnerExit();
    }

    /// <summary>The runner says that the definition is over, and all of its journal is known.</summary>
    private void Settle(string suite)
    {
        SettleLacking();
        if (state.Open?.Suite == suite) CloseOpen(StepFailed(null));
    }

    private void Lack(string suite, IReadOnlyList<string>? expected)
    {
        if (expected?.Any(name => !state.Seen.Contains($"{suite}/{name}")) == true) Add(new CasesLacking(suite, expected, at));
    }

    private void SettleLacking()
    {
        if (state.Lacking.IsEmpty) return;
        foreach (var lacking in state.Lacking) MissingCases(lacking.Suite, lacking.Expected);
        Add(new LackingSettled(at));
    }

    private void CutOff(string reason)
    {
        SettleLacking();
        CloseOpen(reason);
        NeverRun(reason);
    }

    /// <summary>Cases that the job expects of definitions that never began (test-shell.md §10.3).</summary>
    private void NeverRun(string reason)
    {
        var closed = _decided.OfType<RunEnded>().Select(e => e.Suite).ToHashSet();
        foreach (var plan in state.Plan)
        {
            if (!state.Begun.Contains(plan.Suite) && !closed.Contains(plan.Suite)) MissingCases(plan.Suite, plan.JobExpected, reason);
        }
    }

    private void CloseOpen(string reason)
    {
        if (state.Open is not { } run) return;
        MissingCases(run.Suite, run.Plan?.JobExpected);
        EndOpen(run, reason);
    }

    private void EndOpen(TestRunState.OpenRun run, string reason) => Add(new RunEnded(run.Suite, run.RunId, "fail", at - run.Since, run.Plan, reason, at));

    private void MissingCases(string suite, IReadOnlyList<string>? expected, string reason = "expected, but no result came")
    {
        foreach (var name in expected ?? [])
        {
            if (!state.Seen.Contains($"{suite}/{name}")) Add(new TestCaseRecorded(suite, name, "fail", at) { Reason = reason });
        }
    }

    private string StepFailed(string? code)
    {
        var how = code is null ? "it ended before its last step" : $"a step ended with exit code {code}";
        return lastStep is null ? how : $"{how}; the last step begun was: {lastStep}";
    }

    private void Fail(ShellErrorKind kind, string message)
    {
        SettleLacking();
        CloseOpen(message);
        Add(new ShellFailed(kind, message, at));
    }

    private void Add(TestShellEvent one) => _decided.Add(_logLine is null ? one : one with { LogLine = _logLine });

    private void Ignore(string reason) => Add(new Ignored(reason, at));

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Short(string text) => text.Length <= 200 ? text : $"{text[..200]}... ({text.Length} characters)";
}
