using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts.Judging;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Tests;

public sealed class JobJudgeTests : IDisposable
{
    private static readonly JobId Seven = new(7);

    private readonly FakeStore _store = new();
    private readonly JobJudge _judge;

    public JobJudgeTests() => _judge = new JobJudge(VerdictRules.BuiltIn, _store, _store, _store);

    public void Dispose() => _judge.Dispose();

    private static string Line(string level, string text) => $$"""- {"dt": "2026-01-01T12:00:00.000000+00:00", "lvl": "{{level}}", "msg": "{{text}}"}""" + "\n";

    private static ActionRow Action(string level, string name, string? error = null, bool isOver = true) =>
        new(level, name, "common", 60, FakeStore.Noon, isOver ? FakeStore.Noon.AddSeconds(30) : null, isOver ? 30 : null, error);

    [Fact]
    public async Task A_failed_job_is_judged_from_its_rows_and_its_log()
    {
        _store.Put(FakeStore.Row(7, error: "the kernel panicked while booting"));
        _store.Actions.AddRange(
            [Action("1", "tftp-deploy"), Action("2", "uboot-action", "panicked"), Action("2.1", "reset-device"), Action("2.2", "auto-login-action", "panicked"), Action("3", "finalize")]);
        _store.Definition = "actions: [{deploy: {}}, {boot: {}}]";
        _store.Log(7, Line("info", "start: 2 uboot-action (timeout 00:01:00) [common]") + Line("target", "[    1.0] Kernel panic - not syncing: heat"));

        var row = await _judge.JudgeAsync(Seven, CancellationToken.None);

        Assert.Equal(("kernel-panic", "The kernel of q1 panicked: heat"), (row!.Verdict!.Rule, row.Verdict.Explanation));
        Assert.Equal(FakeStore.Noon.AddSeconds(30), row.Verdict.FailedAt);
        Assert.Equal(row, await _store.GetAsync(Seven, CancellationToken.None));
    }

    [Fact]
    public async Task A_job_that_passed_is_judged_without_a_verdict()
    {
        _store.Put(FakeStore.Row(7, health: JobHealth.Complete, error: null));
        _store.Suites.Add(new SuiteRow(1, Seven, "lava", new SuiteCounts("lava", 3, 1, 0, 0)));

        var row = await _judge.JudgeAsync(Seven, CancellationToken.None);

        Assert.Equal((null, 0L), (row!.Verdict, row.JudgedLog));
    }

    [Fact]
    public async Task Failed_cases_of_a_test_definition_are_a_verdict_of_a_job_that_ran_to_its_end()
    {
        _store.Put(FakeStore.Row(7, health: JobHealth.Complete, error: null));
        _store.Suites.Add(new SuiteRow(1, Seven, "0_smoke", new SuiteCounts("0_smoke", 3, 1, 0, 0)));
        _store.Log(7, """- {"dt": "2026-01-01T12:00:00.000000+00:00", "lvl": "results", "msg": {"definition": "0_smoke", "case": "disk", "result": "fail"}}""" + "\n");

        Assert.Equal("tests-failed", (await _judge.JudgeAsync(Seven, CancellationToken.None))!.Verdict!.Rule);
    }

    [Fact]
    public async Task A_job_that_runs_is_not_judged()
    {
        _store.Put(FakeStore.Row(7, JobState.Running, JobHealth.Unknown, null));
        _store.Asked = asked => Assert.DoesNotContain("put", asked);

        Assert.Null((await _judge.JudgeAsync(Seven, CancellationToken.None))!.JudgedLog);
        Assert.Null(await _judge.JudgeAsync(new JobId(8), CancellationToken.None));
    }

    [Fact]
    public async Task A_job_is_judged_once_more_only_when_its_log_has_grown()
    {
        _store.Put(FakeStore.Row(7));
        var puts = 0;
        _store.Asked = asked => puts += asked.StartsWith("put", StringComparison.Ordinal) ? 1 : 0;
        await _judge.JudgeAsync(Seven, CancellationToken.None);
        var row = await _judge.JudgeAsync(Seven, CancellationToken.None);
        Assert.Equal(1, puts);

        _store.Log(7, Line("error", "job 7 failed (Job): it failed"));
        row = await _judge.JudgeAsync(Seven, CancellationToken.None);

        Assert.Equal(2, puts);
        Assert.Equal("job 7 failed (Job): it failed", row!.Verdict!.Evidence.Single().Text);
    }

    [Fact]
    public async Task Who_only_looks_sees_a_verdict_and_does_not_keep_it_and_the_one_that_is_kept_stays()
    {
        _store.Put(FakeStore.Row(7));
        _store.Log(7, Line("error", "job 7 failed (Job): it failed"));
        var (lab, _) = VerdictRuleReader.Read("rules: [{id: ours, category: device, explanation: x}]\n", "rules.yaml");
        using var other = new JobJudge(VerdictRules.BuiltIn.After(lab!), _store, _store, _store);

        var seen = await other.UpToDateAsync(FakeStore.Row(7), CancellationToken.None);
        Assert.Equal("ours", seen.Verdict!.Rule);
        Assert.Null((await _store.GetAsync(Seven, CancellationToken.None))!.JudgedLog);

        var kept = await _judge.JudgeAsync(Seven, CancellationToken.None);
        Assert.Equal(("job-error", VerdictRules.BuiltIn.Digest), (kept!.Verdict!.Rule, kept.Verdict.Rules));
        Assert.Equal("job-error", (await other.UpToDateAsync(kept, CancellationToken.None)).Verdict!.Rule);
        Assert.NotEqual(kept.Verdict.Rules, seen.Verdict.Rules);
    }

    [Fact]
    public async Task A_long_log_is_read_in_pieces()
    {
        var lines = string.Concat(Enumerable.Range(0, 20_000).Select(i => Line("target", $"line {i} of many, as a board prints them while it boots")));
        _store.Put(FakeStore.Row(7));
        _store.Log(7, lines + Line("error", "job 7 failed (Job): it failed"));

        var row = await _judge.JudgeAsync(Seven, CancellationToken.None);

        Assert.Equal((20_000L, (long)lines.Length), (row!.Verdict!.Evidence.Single().Line, row.Verdict.Evidence.Single().Offset));
        Assert.InRange(_store.LargestRead, 1, 256 * 1024);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no record\n")]
    [InlineData("- {\"lvl\": \"target\"\n")]
    [InlineData("- {\"lvl\": \"target\", \"msg\": \"\\ud800\"}\n")]
    [InlineData("- {\"lvl\": 3, \"msg\": \"x\"}\n")]
    [InlineData("- []\n")]
    public async Task A_line_that_is_no_record_is_a_line_all_the_same(string first)
    {
        _store.Log(7, first + Line("info", "after"));

        var records = new List<LogRecord>();
        await foreach (var record in _store.RecordsAsync(Seven, await _store.LengthAsync(Seven, default), default)) records.Add(record);

        Assert.Equal((first.Length == 0 ? 0 : 1, (long)System.Text.Encoding.UTF8.GetByteCount(first), "info", "after"), (records[^1].Line, records[^1].Offset, records[^1].Level, records[^1].Text));
    }

    [Fact]
    public async Task A_line_without_an_end_is_cut_in_memory_and_does_not_disturb_the_next()
    {
        _store.Log(7, new string('x', 3_000_000) + "\n" + Line("info", "after"));

        var records = new List<LogRecord>();
        await foreach (var record in _store.RecordsAsync(Seven, await _store.LengthAsync(Seven, default), default)) records.Add(record);

        Assert.Equal([1024 * 1024, 5], records.Select(record => record.Text.Length));
        Assert.Equal(3_000_001, records[1].Offset);
    }

    [Fact]
    public void The_failed_action_is_the_innermost_of_the_last_attempt()
    {
        var run = EndedRun.Of(
            FakeStore.Row(7),
            [
                Action("1", "tftp-deploy"), Action("2", "uboot-action", "x"), Action("2.1", "retry", "x"), Action("2.1.1", "interrupt", "first"), Action("2.1.1", "interrupt"), Action("2.1.2", "login", "second"),
                Action("3", "finalize", "off"), Action("3.1", "power-off", "off"),
            ],
            [],
            "actions: [{deploy: {}}, {boot: {}}]");

        Assert.Equal(new FailedAction("2.1.2", "login", "boot", FakeStore.Noon.AddSeconds(30)), run.Action);
    }

    [Fact]
    public void Of_a_run_that_was_lost_it_is_the_one_that_ran()
    {
        var run = EndedRun.Of(FakeStore.Row(7), [Action("1", "tftp-deploy", isOver: false), Action("1.1", "download", isOver: false)], [], null);

        Assert.Equal(new FailedAction("1.1", "download", null, null), run.Action);
    }

    [Fact]
    public void Of_a_run_that_failed_between_two_blocks_there_is_none() =>
        Assert.Null(EndedRun.Of(FakeStore.Row(7), [Action("1", "deploy", "a first attempt"), Action("1", "deploy")], [], null).Action);
}
