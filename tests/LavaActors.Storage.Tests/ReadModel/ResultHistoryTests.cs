using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.ReadModel;

public abstract class ResultHistoryTests : ReadModelTest
{
    private const string Name = "nightly";

    private readonly ResultHistory _history;

    private ResultHistoryTests(TestStore store)
        : base(store) => _history = new ResultHistory(Database);

    private async Task JobAsync(long job, string name, JobVisibility visibility, params (string Suite, string Case, string Outcome)[] results)
    {
        await Writer.ApplyAsync($"scheduler-{job}", 1, [Submitted(job, name, visibility)], default);
        await Writer.ApplyAsync(
            $"role-{job}", 1, [new RoleMessages.Reported(new JobId(job), 1, [.. results.Select(result => new ResultRecorded(new TestResult(result.Suite, result.Case, result.Outcome, Noon)))], Noon)], default);
    }

    private async Task FillAsync()
    {
        foreach (var (job, outcome) in ((long, string)[])[(1, "pass"), (2, "fail"), (4, "skip"), (5, "fail"), (6, "pass")])
            await JobAsync(job, Name, JobVisibility.Public, ("a", "boot", outcome), ("a", "ping", "pass"), ("b", "boot", "pass"));
        await JobAsync(3, Name, JobVisibility.Personal, ("a", "boot", "pass"));
        await JobAsync(7, "another", JobVisibility.Public, ("a", "boot", "fail"));
    }

    [Fact]
    public async Task Changes_between_pass_and_fail_are_counted_by_suite_and_case()
    {
        await FillAsync();
        // pass, fail, pass, fail, pass: what was skipped decides nothing.
        Assert.Equal([(("a", "boot"), 4)], (await _history.ChangesAsync(Name, ["boot", "ping", "none"], null, 100, default)).Select(each => (each.Key, each.Value)));
        Assert.Equal([(("a", "boot"), 1)], (await _history.ChangesAsync(Name, ["boot"], null, 3, default)).Select(each => (each.Key, each.Value)));
        Assert.Empty(await _history.ChangesAsync(Name, ["ping"], null, 100, default));
        Assert.Empty(await _history.ChangesAsync(Name, [], null, 100, default));
        Assert.Empty(await _history.ChangesAsync(Name, ["' OR 1=1 --"], null, 100, default));
    }

    [Fact]
    public async Task Jobs_that_the_reader_may_not_see_count_for_nothing()
    {
        await FillAsync();
        Assert.Equal(2, (await _history.ChangesAsync(Name, ["boot"], new JobViewer(null, [], [], [], []), 100, default))[("a", "boot")]);
    }

    [Fact]
    public async Task A_case_is_found_in_each_of_some_jobs()
    {
        await FillAsync();
        await JobAsync(8, Name, JobVisibility.Public, ("a", "boot", "fail"), ("a", "boot", "pass"));
        var found = await _history.CaseAsync([new(1), new(5), new(7), new(8)], "a", "boot", 100, default);
        Assert.Equal(["1 a boot pass", "5 a boot fail", "7 a boot fail", "8 a boot fail", "8 a boot pass"], found.Select(test => $"{test.Job} {test.Suite} {test.Name} {test.Outcome}"));
        Assert.Empty(await _history.CaseAsync([], "a", "boot", 100, default));
        Assert.Equal(["fail", "pass"], (await _history.CaseAsync([new(1), new(8)], "a", "boot", 2, default)).Select(test => test.Outcome));
        Assert.Equal([new JobId(8), new JobId(6)], await _history.JobsNamedAsync(Name, null, 2, default));
    }

    [Fact]
    public async Task Of_the_newest_jobs_of_a_name_a_reader_gets_as_many_as_he_may_see()
    {
        await FillAsync();
        foreach (var job in (long[])[8, 9, 10]) await JobAsync(job, Name, JobVisibility.Personal, ("a", "boot", "pass"));
        Assert.Equal([new JobId(10), new(9), new(8)], await _history.JobsNamedAsync(Name, null, 3, default));
        Assert.Equal([new JobId(6), new(5), new(4)], await _history.JobsNamedAsync(Name, new JobViewer(null, [], [], [], []), 3, default));
        Assert.Equal([new JobId(6), new(5), new(4), new(2), new(1)], await _history.JobsNamedAsync(Name, new JobViewer(null, [], [], [], []), 100, default));
    }

    [Fact]
    public async Task Two_jobs_are_gone_through_case_by_case_with_the_last_result_of_each()
    {
        await MeasureAsync(1, ("b", "speed", "pass", 10, "MB/s"), ("a", "boot", "fail", null, null), ("a", "boot", "pass", null, null), ("a", "gone", "pass", 1.5, null));
        await MeasureAsync(2, ("a", "new", "skip", null, null), ("a", "boot", "pass", null, null), ("b", "speed", "fail", -0.5, "s"), ("b", "boot", "pass", 0, ""));

        Assert.Equal(
            ["a boot pass|pass", "a gone pass 1.5|", "a new |skip", "b boot |pass 0", "b speed pass 10 MB/s|fail -0.5 s"],
            await _history.CompareAsync(new(1), new(2), () => new List<string>(), (texts, pair) => texts.Add($"{pair.Suite} {pair.Name} {Text(pair.Before)}|{Text(pair.After)}"), default));
        var same = await _history.CompareAsync(new(1), new(1), () => new List<CasePair>(), (pairs, pair) => pairs.Add(pair), default);
        Assert.Equal(3, same.Count);
        Assert.All(same, pair => Assert.Equal(pair.Before, pair.After));
        Assert.Empty(await _history.CompareAsync(new(8), new(9), () => new List<CasePair>(), (pairs, pair) => pairs.Add(pair), default));

        static string Text(CasePair.Side? side) => side is null ? "" : FormattableString.Invariant($"{side.Outcome} {side.Measurement} {side.Units}").TrimEnd();
    }

    private async Task MeasureAsync(long job, params (string Suite, string Case, string Outcome, double? Measurement, string? Units)[] results)
    {
        await Writer.ApplyAsync($"scheduler-{job}", 1, [Submitted(job, Name, JobVisibility.Public)], default);
        var facts = results.Select(result => new ResultRecorded(new TestResult(result.Suite, result.Case, result.Outcome, Noon, Measurement: result.Measurement, Units: result.Units)));
        await Writer.ApplyAsync($"role-{job}", 1, [new RoleMessages.Reported(new JobId(job), 1, [.. facts], Noon)], default);
    }

    [Fact]
    public async Task Results_of_a_suite_are_found_by_outcome_a_page_at_a_time()
    {
        await JobAsync(1, Name, JobVisibility.Public, ("a", "one", "fail"), ("b", "other", "fail"), ("a", "two", "pass"), ("a", "three", "fail"), ("a", "four", "odd"), ("a", "five", "unknown"), ("a", "one", "fail"));
        var suite = (await Queries.SuitesAsync(new JobId(1), default))[0];
        async Task<string> NamesAsync(string outcome, int offset = 0, int most = 50) => string.Join(' ', (await _history.WithOutcomeAsync(new JobId(1), suite.Id, outcome, offset, most, default)).Select(row => row.Name));
        Assert.Equal(("one three one", "two", "", "four five"), (await NamesAsync("fail"), await NamesAsync("pass"), await NamesAsync("skip"), await NamesAsync("unknown")));
        Assert.Equal(("three", "one", ""), (await NamesAsync("fail", 1, 1), await NamesAsync("fail", 2, 1), await NamesAsync("fail", 3, 1)));
        Assert.Equal((3, 1, 0, 2), (suite.Counts.Failed, suite.Counts.Passed, suite.Counts.Skipped, suite.Counts.Unknown));
    }

    public sealed class OnSqlite() : ResultHistoryTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : ResultHistoryTests(new PostgresTestStore(server));
}
