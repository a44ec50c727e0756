using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.ReadModel;

public abstract class ResultQueriesTests : ReadModelTest
{
    private readonly ResultQueries _queries;

    private ResultQueriesTests(TestStore store)
        : base(store) => _queries = new ResultQueries(Database);

    /// <summary>Two jobs of anybody's and one of ann's alone, each with a suite and some results.</summary>
    private async Task FillAsync()
    {
        await Writer.ApplyAsync("scheduler", 1, [Submitted(1, "boot test", JobVisibility.Public), Submitted(2, "network test", JobVisibility.Public), Submitted(3, "boot test", JobVisibility.Personal)], default);
        await ResultsAsync(1, ("smoke", "boot", "pass", 1.5), ("smoke", "ping", "fail", null));
        await ResultsAsync(2, ("smoke", "ping", "pass", 20), ("network", "ping", "fail", 0.5));
        await ResultsAsync(3, ("smoke", "boot", "fail", 3.0));
    }

    private Task ResultsAsync(long job, params (string Suite, string Case, string Outcome, double? Measurement)[] results) => Writer.ApplyAsync(
        $"role-{job}",
        1,
        [
            new RoleMessages.Reported(
                new JobId(job), 1, [.. results.Select(result => new ResultRecorded(new TestResult(result.Suite, result.Case, result.Outcome, Noon, Measurement: result.Measurement)))], Noon),
        ],
        default);

    private async Task<List<string>> FindAsync(ResultEntity entity, JobFilter[] ofJobs, ResultFilter[] ofResults, int limit = 100, JobViewer? viewer = null) =>
    [
        .. (await _queries.FindAsync(new ResultQuery(entity, ofJobs, ofResults, limit, viewer), default))
            .Select(match => $"{match.Job}{(match.Suite is { } suite ? $" {suite.Name}" : "")}{(match.Case is { } found ? $" {found.Name} {found.Outcome}" : "")}"),
    ];

    [Fact]
    public async Task All_conditions_hold_for_what_is_found_and_the_newest_comes_first()
    {
        await FillAsync();
        Assert.Equal(["3", "2", "1"], await FindAsync(ResultEntity.Job, [], []));
        Assert.Equal(["3", "1"], await FindAsync(ResultEntity.Job, [new(JobField.Description, FilterLookup.IContains, ["BOOT"])], []));
        Assert.Equal(["2"], await FindAsync(ResultEntity.Job, [new(JobField.Description, FilterLookup.Exact, ["boot test"], IsNegated: true)], []));
        Assert.Equal(["3"], await FindAsync(ResultEntity.Job, [], [new(ResultField.CaseName, FilterLookup.Exact, "boot"), new(ResultField.CaseOutcome, FilterLookup.Exact, "fail")]));
        Assert.Equal(["2 smoke", "2 network", "1 smoke"], await FindAsync(ResultEntity.Suite, [], [new(ResultField.CaseName, FilterLookup.Exact, "ping")]));
        Assert.Equal(["2 network ping fail"], await FindAsync(ResultEntity.Case, [], [new(ResultField.SuiteName, FilterLookup.Exact, "smoke", IsNegated: true)]));
        Assert.Equal(["3 smoke boot fail", "2 smoke ping pass"], await FindAsync(ResultEntity.Case, [], [new(ResultField.CaseMeasurement, FilterLookup.Greater, 1.5)]));
        Assert.Equal(["3", "2"], await FindAsync(ResultEntity.Job, [], [], limit: 2));
    }

    /// <summary>SQLite, too, which does not look at a token while it looks for a row.</summary>
    [Fact]
    public async Task A_search_ends_in_its_midst_when_it_is_told_to_stop()
    {
        await FillAsync();
        Store.Execute("ALTER TABLE submissions RENAME TO all_submissions");
        // It has no end, and none of the rows is of a job.
        Store.Execute("CREATE VIEW submissions AS WITH RECURSIVE n(x) AS (SELECT CAST(1000000 AS BIGINT) UNION ALL SELECT x + 1 FROM n) SELECT x AS lead FROM n");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var found = _queries.FindAsync(new ResultQuery(ResultEntity.Job, [new(JobField.Id, FilterLookup.Exact, [1L])], [], 1, null), stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => found.WaitAsync(TimeSpan.FromSeconds(20)));
        // The connection is one of the pool again, and as good as before.
        Store.Execute("DROP VIEW submissions");
        Store.Execute("ALTER TABLE all_submissions RENAME TO submissions");
        Assert.Equal(["1"], await FindAsync(ResultEntity.Job, [new(JobField.Id, FilterLookup.Exact, [1L])], []));
    }

    [Fact]
    public async Task Who_looks_finds_only_what_he_may_see()
    {
        await FillAsync();
        var nobody = new JobViewer(null, [], [], [], []);
        Assert.Equal(["2", "1"], await FindAsync(ResultEntity.Job, [], [], viewer: nobody));
        Assert.DoesNotContain("3 smoke boot fail", await FindAsync(ResultEntity.Case, [], [], viewer: nobody));
        Assert.Equal(["3", "2", "1"], await FindAsync(ResultEntity.Job, [], [], viewer: nobody with { UserName = "ann" }));
    }

    [Fact]
    public async Task Texts_are_only_texts()
    {
        await FillAsync();
        Assert.Empty(await FindAsync(ResultEntity.Job, [], [new(ResultField.CaseName, FilterLookup.Exact, "' OR 1=1 --")]));
        Assert.Empty(await FindAsync(ResultEntity.Job, [], [new(ResultField.CaseName, FilterLookup.IContains, "%")]));
    }

    public sealed class OnSqlite() : ResultQueriesTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : ResultQueriesTests(new PostgresTestStore(server));
}
