using LavaActors.Protocol.Projection;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Tests.ReadModel;

/// <summary>Results of jobs with many, in parts.</summary>
public abstract class CasePagesTests : GroupReadModelTest
{
    private static readonly (string Name, object? Value)[] Parameters = [("@job", 7L), ("@suite", 1L), ("@name", "boot"), ("@after", 3L), ("@most", 500)];

    private CasePagesTests(TestStore store)
        : base(store)
    {
    }

    /// <summary>How the database would look for what a statement asks, a line each.</summary>
    protected abstract Task<string> PlanAsync(string statement);

    private protected Task<string> ExplainedAsync(string before, string explain, Func<Sql.Row, string> line, string statement) => Database.ReadAsync(
        Database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            if (before.Length > 0) await sql.RunAsync(before, default);
            return string.Join('\n', await sql.ListAsync($"{explain} {statement}", line, default, [.. Parameters.Where(each => statement.Contains(each.Name, StringComparison.Ordinal))]));
        },
        default);

    private async Task<IReadOnlyList<TestCaseRow>> FillAsync()
    {
        await Scheduler(Submission);
        await Role(Host, Results(Host, 1, ("a", "one", "pass"), ("b", "one", "fail"), ("a", "two", "pass"), ("b", "two", "skip"), ("a", "one", "fail"), ("a", "three", "odd")));
        await Role(Guest, Results(Guest, 1, ("a", "one", "pass")));
        return await Queries.TestCasesAsync(Host, null, 0, null, default);
    }

    [Fact]
    public async Task Results_are_read_on_behind_any_of_them()
    {
        var all = await FillAsync();
        Assert.Equal(6, all.Count);
        foreach (var suite in (long?[])[null, all[0].SuiteId, all[1].SuiteId])
        {
            Assert.Equal(await Queries.TestCasesAsync(Host, suite, 0, 2, default), await Queries.TestCasesAfterAsync(Host, suite, null, 2, default));
            for (var n = 0; n < all.Count; n++)
            {
                var behind = all.Skip(n + 1).Where(row => suite is null || row.SuiteId == suite).ToList();
                Assert.Equal(behind, await Queries.TestCasesAfterAsync(Host, suite, all[n].Id, 100, default));
                Assert.Equal(behind.Take(2), await Queries.TestCasesAfterAsync(Host, suite, all[n].Id, 2, default));
            }
        }
    }

    [Fact]
    public async Task Those_of_a_name_are_found_in_their_suite()
    {
        var all = await FillAsync();
        var (a, b) = (all[0].SuiteId, all[1].SuiteId);
        Assert.Equal([all[0], all[4]], await Queries.TestCasesNamedAsync(Host, a, "one", 100, default));
        Assert.Equal([all[0]], await Queries.TestCasesNamedAsync(Host, a, "one", 1, default));
        Assert.Equal([all[1]], await Queries.TestCasesNamedAsync(Host, b, "one", 100, default));
        Assert.Empty(await Queries.TestCasesNamedAsync(Host, b, "three", 100, default));
    }

    [Fact]
    public async Task Names_that_no_index_has_room_for_are_cut()
    {
        // Three bytes each, and nothing that could be written shorter.
        var random = new Random(1);
        var (suite, name) = (Odd(), Odd());
        await Scheduler(Submission);
        await Role(Host, Results(Host, 1, (suite, name, "pass"), ("a", "two", "fail")));

        var all = await Queries.TestCasesAsync(Host, null, 0, null, default);
        Assert.Equal([name[..666], "two"], all.Select(row => row.Name));
        Assert.Equal([suite[..666], "a"], (await Queries.SuitesAsync(Host, default)).Select(row => row.Name));

        string Odd() => string.Create(1000, random, static (text, random) => { for (var n = 0; n < text.Length; n++) text[n] = (char)random.Next(0x4E00, 0x9FFF); });
    }

    [Fact]
    public async Task The_store_begins_behind_the_last_and_does_not_go_there()
    {
        foreach (var statement in (string[])[JobQueries.CasesAfter, JobQueries.CasesOfSuiteAfter]) Assert.Matches(@"job_id ?= ?\S+ AND \(?n ?>", await PlanAsync(statement));
    }

    public sealed class OnSqlite() : CasePagesTests(new SqliteTestStore())
    {
        protected override Task<string> PlanAsync(string statement) => ExplainedAsync("", "EXPLAIN QUERY PLAN", row => row.Text(3), statement);

        [Fact]
        public async Task A_name_is_looked_up_and_not_looked_for()
        {
            foreach (var statement in (string[])[JobQueries.CasesNamed, ResultHistory.CaseIn(["@job"]), ResultHistory.CaseIn(["@job", "@job + 1", "@job + 2"])])
                Assert.Contains("test_cases_by_name (job_id=? AND name=?)", await PlanAsync(statement), StringComparison.Ordinal);
        }
    }

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : CasePagesTests(new PostgresTestStore(server))
    {
        // A table of no rows is read as a whole, if it may be.
        protected override Task<string> PlanAsync(string statement) =>
            ExplainedAsync("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off", "EXPLAIN", row => row.Text(0), statement);
    }
}
