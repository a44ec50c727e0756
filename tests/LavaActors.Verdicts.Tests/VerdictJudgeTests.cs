using System.Globalization;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Verdicts.Judging;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Tests;

public sealed class VerdictJudgeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static EndedRun Failed(string error = "the boot failed", string level = "2.1.3", string type = ErrorTypes.Job) =>
        new(JobHealth.Incomplete, type, error, new FailedAction(level, "login-action", "boot", Noon), 0, "board-01");

    private static VerdictRules Rules(string yaml)
    {
        var (rules, diagnostics) = VerdictRuleReader.Read(yaml, "rules.yaml");
        return rules ?? throw new InvalidOperationException(string.Join('\n', diagnostics));
    }

    private static VerdictRow? Judge(string rules, EndedRun run, params IEnumerable<(string Level, string Text)> log) =>
        VerdictJudge.Judge(Rules(rules), run, log.Select((line, i) => new LogRecord(i, i * 100, line.Level, line.Text)));

    private static (string, string) Board(string text) => ("target", text);

    private static (string, string) Start(string level) => ("debug", $"start: {level} some-action (timeout 00:01:00) [common]");

    private static (string, string) End(string level) => ("debug", $"end: {level} some-action (duration 00:01:00) [common]");

    private const string Two =
        """
        rules:
        - {id: low, category: device, priority: 1, explanation: 'low'}
        - {id: high, category: kernel, priority: 2, lines: ['panic: (?P<why>\w+)'], explanation: 'because of {why} on {device}, in {action}', remedy: 'mend {why}'}
        """;

    [Fact]
    public void A_job_that_passed_gets_no_verdict_and_its_log_is_not_read()
    {
        var judge = new VerdictJudge(Rules(Two), new EndedRun(JobHealth.Complete, null, null, null, 0, null));

        Assert.False(judge.NeedsLog);
        Assert.Null(judge.Decide());
    }

    [Fact]
    public void The_rule_with_the_highest_priority_decides_and_names_what_it_has_found()
    {
        var verdict = Judge(Two, Failed(), Start("2"), Board("panic: heat"));

        Assert.Equal(("high", "kernel", "because of heat on board-01, in login-action", "mend heat"), (verdict!.Rule, verdict.Category, verdict.Explanation, verdict.Remedy));
        Assert.Equal([(1L, 100L, "panic: heat")], verdict.Evidence.Select(line => (line.Line, line.Offset, line.Text)));
    }

    [Fact]
    public void A_rule_whose_line_is_missing_does_not_hold() => Assert.Equal("low", Judge(Two, Failed(), Start("2"), Board("all is well"))!.Rule);

    [Fact]
    public void Only_lines_of_the_block_that_failed_count() =>
        Assert.Equal("low", Judge(Two, Failed(), Start("1"), Board("panic: old"), End("1"), Start("2"), End("2"), Start("3"), Board("panic: late"))!.Rule);

    [Fact]
    public void What_an_attempt_before_the_last_one_showed_does_not_count()
    {
        var verdict = Judge(
            Two, Failed(), Start("2"), Start("2.1"), Board("panic: first"), ("warning", "Retrying: 2.1 some-action (timeout 00:01:00) [common]"), Board("panic: second"), Board("panic: third"));

        Assert.Equal("because of second on board-01, in login-action", verdict!.Explanation);
    }

    [Theory]
    [InlineData("action", "c")]
    [InlineData("block", "b")]
    [InlineData("job", "a")]
    public void A_rule_says_where_its_lines_are_looked_for(string within, string found)
    {
        var rules = "rules: [{id: r, category: test, lines: [{pattern: '^(?P<x>[abc])$', within: " + within + "}], explanation: '{x}'}]";

        Assert.Equal(found, Judge(rules, Failed(), Board("a"), Start("2"), Board("b"), Start("2.1.3"), Board("c"))!.Explanation);
    }

    [Fact]
    public void A_run_without_a_failed_action_is_one_block() =>
        Assert.Equal("high", Judge(Two, Failed() with { Action = null }, Start("1"), Board("panic: x"), End("1"))!.Rule);

    [Fact]
    public void A_line_that_must_be_absent_keeps_a_rule_from_holding()
    {
        const string rules = "rules: [{id: silent, category: device, absent: ['\\S'], explanation: silent}, {id: other, category: test, priority: 1, explanation: other}]";

        Assert.Equal("silent", Judge(rules, Failed(), Board("before"), Start("2"), ("debug", "running: power on"))!.Rule);
        Assert.Equal("other", Judge(rules, Failed(), Start("2"), Board("hello"))!.Rule);
    }

    [Fact]
    public void Conditions_are_all_to_be_true()
    {
        const string rules =
            """
            rules:
            - id: r
              category: test
              when: {health: [Incomplete], error_type: [Job, Test], section: [boot], action: '^login-', message: 'user (?P<user>\w+)'}
              explanation: '{user} in {action} ({level}, {section}): {error_type}, {health}'
            """;

        Assert.Equal("ann in login-action (2.1.3, boot): Job, Incomplete", Judge(rules, Failed("no user ann here"))!.Explanation);
        Assert.Null(Judge(rules, Failed("no user ann here", type: ErrorTypes.Bug)));
        Assert.Null(Judge(rules, Failed("nobody")));
        Assert.Null(Judge(rules, Failed("no user ann here") with { Health = JobHealth.Canceled }));
        Assert.Null(Judge(rules, Failed("no user ann here") with { Action = null }));
        Assert.Null(Judge(rules, Failed("no user ann here") with { Action = new FailedAction("2", "login-action", "test", Noon) }));
        Assert.Null(Judge(rules, Failed("no user ann here") with { Action = new FailedAction("2", "power-on", "boot", Noon) }));
    }

    [Fact]
    public void A_lab_s_rule_decides_before_any_of_the_program_and_takes_the_place_of_one_with_its_id()
    {
        var lab = Rules("rules: [{id: high, category: infrastructure, priority: 0, explanation: ours}]");
        var all = Rules(Two).After(lab);

        var verdict = VerdictJudge.Judge(all, Failed(), [new LogRecord(0, 0, "debug", "start: 2 x (timeout) [common]"), new LogRecord(1, 9, "target", "panic: heat")]);

        Assert.Equal(("high", "infrastructure", "ours"), (verdict!.Rule, verdict.Category, verdict.Explanation));
        Assert.Equal(["high", "low"], all.Rules.Select(rule => rule.Id));
    }

    [Fact]
    public void The_failure_itself_and_what_is_noted_are_evidence_too_in_the_order_of_the_log()
    {
        const string rules =
            """
            rules: [{id: r, category: test, lines: [{pattern: wanted, most: 2}], explanation: x}]
            notes: [{id: oops, line: Oops, says: the kernel reported an error}]
            """;

        var verdict = Judge(
            rules, Failed(), Start("2"), Board("Oops: 1"), Board("wanted"), Board("wanted again"), Board("wanted once more"), ("exception", "2.1.3 login-action: the boot failed"),
            ("exception", "2 uboot-action: the boot failed"), ("error", "job 7 failed (Job): the boot failed"));

        Assert.Equal(
            [(1L, "the kernel reported an error"), (2L, null), (3L, null), (5L, null)],
            verdict!.Evidence.Select(line => (line.Line, line.Note)));
    }

    [Fact]
    public void Where_nothing_else_speaks_the_last_line_of_the_log_does()
    {
        var verdict = Judge(Two, Failed("the dispatcher is gone"), Start("2"), Board("booting"));

        Assert.Equal([(1L, "the last line of the log")], verdict!.Evidence.Select(line => (line.Line, line.Note!)));
    }

    [Fact]
    public void A_job_without_a_log_gets_a_verdict_too()
    {
        var verdict = VerdictJudge.Judge(VerdictRules.BuiltIn, new EndedRun(JobHealth.Canceled, ErrorTypes.Canceled, "canceled by anna: not needed", null, 0, null), []);

        Assert.Equal(("canceled", null, "It was canceled by anna: not needed."), (verdict!.Rule, verdict.Category, verdict.Explanation));
        Assert.Empty(verdict.Evidence);
        Assert.Null(verdict.FailedAt);
    }

    [Fact]
    public void Long_texts_are_cut()
    {
        var verdict = Judge("rules: [{id: r, category: test, lines: ['(?P<all>x+)'], explanation: '{all}'}]", Failed(), Start("2"), Board(new string('x', 5000)));

        Assert.Equal(503, verdict!.Evidence[0].Text.Length);
        Assert.True(verdict.Explanation.Length < 600, verdict.Explanation.Length.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Every_failed_job_gets_a_verdict_by_the_program_s_rules()
    {
        string?[] types = [null, "Infrastructure", "Job", "Test", "Configuration", "Bug", "LAVATimeout", "MultinodeTimeout", "Canceled", "SomethingNew"];
        foreach (var type in types)
        {
            foreach (var health in (JobHealth[])[JobHealth.Incomplete, JobHealth.Canceled])
                Assert.NotNull(VerdictJudge.Judge(VerdictRules.BuiltIn, new EndedRun(health, type, type is null ? null : "words that no rule knows", null, 0, null), []));
        }
    }
}
