using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>The rules of test-shell.md §8, §10, §11 and multinode.md §11.3.</summary>
public sealed class TestRunStateTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TestRunState _state = TestRunState.Of(0, [new PlannedRun { Suite = "0_a", RunId = "1_1" }, new PlannedRun { Suite = "1_b", RunId = "1_2" }]);
    private int _seconds;

    [Fact]
    public void A_run_from_start_to_end_passes_and_has_its_duration()
    {
        Tell("STARTRUN", "0_a 1_1");
        var ended = Assert.IsType<RunEnded>(Assert.Single(Tell("ENDRUN", "0_a 1_1")));
        Assert.Equal(("pass", TimeSpan.FromSeconds(1)), (ended.Outcome, ended.Duration));
    }

    [Fact]
    public void A_run_that_the_next_one_drops_is_recorded_as_fail()
    {
        Tell("STARTRUN", "0_a 1_1");
        var events = Tell("STARTRUN", "1_b 1_2");
        Assert.Equal(("0_a", "fail"), (Assert.IsType<RunEnded>(events[0]).Suite, ((RunEnded)events[0]).Outcome));
        Assert.Equal("1_b", Assert.IsType<RunStarted>(events[1]).Suite);
    }

    [Fact]
    public void A_name_without_end_is_cut_with_a_warning()
    {
        Tell("STARTRUN", "0_a 1_1");

        var events = Tell("TESTCASE", $"TEST_CASE_ID={new string('x', 5000)} RESULT=pass");

        Assert.Contains("is cut", Assert.IsType<Ignored>(events[0]).Reason);
        Assert.Equal(new string('x', 1000), Assert.IsType<TestCaseRecorded>(events[1]).Case);
    }

    [Fact]
    public void A_run_open_at_the_runners_exit_is_recorded_as_fail_and_the_action_passes()
    {
        Tell("STARTRUN", "0_a 1_1");
        var events = Report(new ShellReport.RunnerExit(), "make check");
        Assert.Contains("make check", Assert.IsType<RunEnded>(events[0]).Reason);
        Assert.Empty(Assert.IsType<RunnerExited>(events[1]).Errors);
        Assert.Empty(Tell("TESTCASE", "TEST_CASE_ID=x RESULT=pass"));
    }

    [Fact]
    public void A_test_case_before_any_run_is_a_test_error_once_the_run_begins()
    {
        // Until then it may be that the STARTRUN was lost.
        Assert.IsType<SignalHeld>(Assert.Single(Tell("TESTCASE", "TEST_CASE_ID=x RESULT=pass")));
        Assert.Equal(ShellErrorKind.Test, Assert.IsType<ShellFailed>(Tell("STARTRUN", "0_a 1_1")[^1]).Kind);
    }

    [Fact]
    public void A_test_case_before_any_run_is_a_test_error_when_none_begins()
    {
        Tell("TESTCASE", "TEST_CASE_ID=x RESULT=pass");
        Assert.Equal(ShellErrorKind.Test, Assert.IsType<ShellFailed>(Report(new ShellReport.RunnerExit())[^1]).Kind);
    }

    [Theory]
    [InlineData("TESTREFERENCE", "x pass", ShellErrorKind.Test)]
    [InlineData("TESTREFERENCE", "x pass http://a b", ShellErrorKind.Test)]
    [InlineData("TESTSET", "START", ShellErrorKind.Job)]
    [InlineData("TESTRAISE", "no way on", ShellErrorKind.Test)]
    public void Damaged_signals_end_the_action(string name, string arguments, ShellErrorKind kind)
    {
        Tell("STARTRUN", "0_a 1_1");
        var events = Tell(name, arguments);
        Assert.Equal(kind, Assert.IsType<ShellFailed>(events[^1]).Kind);
        Assert.Equal("fail", Assert.IsType<RunEnded>(events[0]).Outcome);
        Assert.Empty(Tell("TESTCASE", "TEST_CASE_ID=x RESULT=pass"));
    }

    [Theory]
    [InlineData("TEST_CASE_ID=two words RESULT=pass")]
    [InlineData("TEST_CASE_ID=x RESULT=maybe")]
    [InlineData("TEST_CASE_ID=x")]
    [InlineData("RESULT=pass")]
    [InlineData("TEST_CASE_ID=x RESULT=pass MEASUREMENT=much")]
    [InlineData("TEST_CASE_ID=x RESULT=pass MEASUREMENT=nan")]
    public void A_bad_test_case_is_ignored_with_its_reason_and_the_run_goes_on(string arguments)
    {
        Tell("STARTRUN", "0_a 1_1");
        Assert.IsType<Ignored>(Assert.Single(Tell("TESTCASE", arguments)));
        Assert.IsType<TestCaseRecorded>(Assert.Single(Tell("TESTCASE", "TEST_CASE_ID=x RESULT=pass")));
    }

    [Theory]
    [InlineData("0_a")]
    [InlineData("1b 1_2")]
    public void A_spoiled_start_is_that_of_the_next_definition(string arguments)
    {
        Tell("STARTRUN", "0_a 1_1");
        Tell("ENDRUN", "0_a 1_1");
        Assert.Equal("1_b", Assert.Single(Tell("STARTRUN", arguments).OfType<RunStarted>()).Suite);
        Assert.IsType<Ignored>(Assert.Single(Tell("ENDRUN", "1_b")));
    }

    [Fact]
    public void Keys_of_a_test_case_come_in_any_case_and_order()
    {
        Tell("STARTRUN", "0_a 1_1");
        var result = Assert.IsType<TestCaseRecorded>(Assert.Single(Tell("TESTCASE", "measurement=-1.5e3 Units=kB result=PASS test_case_id=x")));
        Assert.Equal(("x", "pass", -1500d, "kB"), (result.Case, result.Outcome, result.Measurement, result.Units));
    }

    [Fact]
    public void What_was_held_names_the_line_of_the_log_on_which_it_stood()
    {
        Tell("STARTRUN", "0_a 1_1");
        Tell("ENDRUN", "0_a 1_1");
        Report(new ShellReport.Signal("STARTTC", "x") { LogLine = 7 });
        Report(new ShellReport.Signal("TESTCASE", "TEST_CASE_ID=x RESULT=pass") { LogLine = 9 });

        var events = Report(new ShellReport.CutOff("canceled"));

        Assert.Equal((7L, 9L), (Assert.Single(events.OfType<CaseStarted>()).LogLine, Assert.Single(events.OfType<TestCaseRecorded>()).LogLine));
    }

    [Fact]
    public void A_late_result_belongs_to_the_suite_that_ran_last()
    {
        Tell("STARTRUN", "0_a 1_1");
        Tell("ENDRUN", "0_a 1_1");
        Assert.IsType<SignalHeld>(Assert.Single(Tell("TESTCASE", "TEST_CASE_ID=x RESULT=pass")));
        Assert.Equal("0_a", Assert.Single(Tell("STARTRUN", "1_b 1_2").OfType<TestCaseRecorded>()).Suite);
        Tell("ENDRUN", "1_b 1_2");
        Assert.Equal("1_b", Assert.IsType<TestCaseRecorded>(Assert.Single(Tell("TESTCASE", "TEST_CASE_ID=y RESULT=pass"))).Suite);
    }

    [Fact]
    public void A_torn_start_is_that_of_the_next_definition()
    {
        Tell("STARTRUN", "0_a 1_1");
        Tell("ENDRUN", "0_a 1_1");
        Report(new ShellReport.Damaged("SIGNAL_STARTRUN 1_"));
        Assert.Equal("1_b", Assert.IsType<TestCaseRecorded>(Assert.Single(Tell("TESTCASE", "TEST_CASE_ID=x RESULT=pass"))).Suite);
    }

    [Fact]
    public void Expected_cases_that_miss_are_fails_and_unexpected_ones_too()
    {
        _state = TestRunState.Of(0, [new PlannedRun { Suite = "0_a", RunId = "1_1", DefinitionExpected = ["none"], JobExpected = ["one", "two"] }]);
        Tell("STARTRUN", "0_a 1_1");
        Assert.Equal("pass", Tell("TESTCASE", "TEST_CASE_ID=one RESULT=pass").OfType<TestCaseRecorded>().Single().Outcome);
        Assert.Equal("fail", Tell("TESTCASE", "TEST_CASE_ID=three RESULT=pass").OfType<TestCaseRecorded>().Single().Outcome);
        Assert.Equal("pass", Assert.IsType<RunEnded>(Tell("ENDRUN", "0_a 1_1")[0]).Outcome);
        // Only now: its signal may have been lost on the way.
        var events = Report(new ShellReport.Settled("0_a"));
        Assert.Equal(("two", "fail"), (events.OfType<TestCaseRecorded>().Single().Case, events.OfType<TestCaseRecorded>().Single().Outcome));
        Assert.Empty(Report(new ShellReport.RunnerExit()).OfType<TestCaseRecorded>());
    }

    [Fact]
    public void What_the_job_expects_is_a_fail_when_its_definition_never_ran()
    {
        _state = TestRunState.Of(0, [new PlannedRun { Suite = "0_a", RunId = "1_1", JobExpected = ["one"] }, new PlannedRun { Suite = "1_b", RunId = "1_2", DefinitionExpected = ["two"] }]);
        var missing = Assert.IsType<TestCaseRecorded>(Assert.Single(Report(new ShellReport.CutOff("the time is up"))));
        Assert.Equal(("0_a", "one", "fail", "the time is up"), (missing.Suite, missing.Case, missing.Outcome, missing.Reason));
    }

    [Fact]
    public void Own_fixups_replace_the_usual_ones()
    {
        _state = TestRunState.Of(0, [new PlannedRun { Suite = "0_a", RunId = "1_1", Fixups = new Dictionary<string, string> { ["ok"] = "pass" } }]);
        Tell("STARTRUN", "0_a 1_1");
        Assert.Equal("pass", Assert.IsType<TestCaseRecorded>(Report(new ShellReport.Matched("x", "ok", null, null))[0]).Outcome);
        Assert.IsType<Ignored>(Report(new ShellReport.Matched("x", "PASS", null, null))[0]);
        Assert.IsType<ShellFailed>(Report(new ShellReport.Matched("x", "ok", "many", null))[^1]);
    }

    [Fact]
    public void An_installation_that_fails_after_a_failed_run_leaves_both_recorded()
    {
        Tell("STARTRUN", "0_a 1_1");
        var events = Report(new ShellReport.InstallFail());
        Assert.Equal(["0_a fail", "1_b fail"], events.OfType<RunEnded>().Select(e => $"{e.Suite} {e.Outcome}"));
        Assert.Single(Assert.IsType<RunnerExited>(Report(new ShellReport.RunnerExit())[^1]).Errors);
    }

    [Fact]
    public void A_send_before_the_first_run_is_made_and_recorded_nowhere()
    {
        var asked = Assert.IsType<MultiNodeAsked>(Assert.Single(Report(new ShellReport.MultiNode("SEND", "ipv4 ipaddr=10.0.0.1"))));
        Assert.IsType<Ignored>(Assert.Single(Report(new ShellReport.Answered(asked, null))));
    }

    [Fact]
    public void A_send_that_is_answered_after_the_runners_exit_belongs_to_the_suite_that_sent_it()
    {
        Tell("STARTRUN", "0_a 1_1");
        var asked = (MultiNodeAsked)Report(new ShellReport.MultiNode("SEND", "ipv4 ipaddr=10.0.0.1"))[0];
        Tell("ENDRUN", "0_a 1_1");
        Tell("STARTRUN", "1_b 1_2");
        Report(new ShellReport.RunnerExit());
        var result = Assert.IsType<TestCaseRecorded>(Assert.Single(Report(new ShellReport.Answered(asked, null))));
        Assert.Equal(("0_a", "pass"), (result.Suite, result.Outcome));
    }

    [Theory]
    [InlineData("FOO", "x", "multinode-foo-x")]
    [InlineData("WAIT", "a b", "multinode-wait-a")]
    [InlineData("SYNC", "k=v", "multinode-sync-k=v")]
    public void A_malformed_call_fails_its_case_and_lets_the_target_go_on(string name, string arguments, string recorded)
    {
        Tell("STARTRUN", "0_a 1_1");
        var events = Report(new ShellReport.MultiNode(name, arguments));
        Assert.StartsWith($"<LAVA_{name}_COMPLETE nack ", Assert.Single(Assert.IsType<MultiNodeMalformed>(events[0]).Reply));
        Assert.Equal((recorded, "fail"), (events.OfType<TestCaseRecorded>().Single().Case, events.OfType<TestCaseRecorded>().Single().Outcome));
    }

    [Fact]
    public void A_failed_answer_is_a_failed_case()
    {
        Tell("STARTRUN", "0_a 1_1");
        var asked = (MultiNodeAsked)Report(new ShellReport.MultiNode("WAIT_ALL", "Ready guest"))[0];
        var events = Report(new ShellReport.Answered(asked, "1235 is gone"));
        var result = events.OfType<TestCaseRecorded>().Single();
        Assert.Equal(("multinode-wait_all-ready", "fail", "1235 is gone"), (result.Case, result.Outcome, result.Reason));
    }

    [Fact]
    public void Unknown_signals_have_no_effect_but_a_line_in_the_log()
    {
        Assert.IsType<Ignored>(Assert.Single(Tell("DANCE", "now")));
        Assert.Empty(Tell("RETRUNCODE", "0"));
    }

    private IReadOnlyList<TestShellEvent> Tell(string name, string arguments) => Report(new ShellReport.Signal(name, arguments));

    private IReadOnlyList<TestShellEvent> Report(ShellReport report, string? lastStep = null)
    {
        var events = _state.Decide(report, Start.AddSeconds(_seconds++), lastStep);
        _state = _state.Apply(events);
        return events;
    }
}
