using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Storage.ReadModel;

/// <summary>Results across jobs, from the tables that <see cref="ReadModelWriter"/> writes.</summary>
public sealed class ResultHistory(Database database) : IResultHistory
{
    private const string Suite = "JOIN suites u ON u.job_id = c.job_id AND u.n = c.suite";

    public Task<IReadOnlyList<JobId>> JobsNamedAsync(string jobName, JobViewer? viewer, int most, CancellationToken stop) => ReadAsync<IReadOnlyList<JobId>>(
        async sql =>
        {
            var conditions = await NamedAsync(sql, jobName, viewer, stop);
            return await sql.ListAsync($"SELECT j.job_id FROM jobs j {conditions.Where} ORDER BY j.job_id DESC LIMIT @most", row => new JobId(row.Number(0)), stop, [.. conditions.Parameters, ("@most", most)]);
        },
        stop);

    public async Task<IReadOnlyList<TestCaseRow>> CaseAsync(IReadOnlyList<JobId> jobs, string suite, string name, int most, CancellationToken stop)
    {
        if (jobs.Count == 0) return [];
        var ids = jobs.Select((job, n) => (Name: $"@j{n}", Value: (object?)job.Value)).ToArray();
        var last = await ReadAsync(
            sql => sql.ListAsync(
                CaseIn(ids.Select(id => id.Name)),
                ResultQueries.Case,
                stop,
                [.. ids, ("@name", name), ("@suite", suite), ("@most", most)]),
            stop);
        last.Reverse();
        return last;
    }

    // The sum keeps the database from going through all results of the jobs, in their order, for the few of a name.
    internal static string CaseIn(IEnumerable<string> jobs) =>
        $"""
        SELECT c.job_id, {ResultQueries.SuiteColumns}, {ResultQueries.CaseColumns} FROM test_cases c {Suite}
        WHERE c.job_id IN ({string.Join(", ", jobs)}) AND c.name = @name AND u.name = @suite ORDER BY c.job_id DESC, c.n + 0 DESC LIMIT @most
        """;

    public Task<IReadOnlyList<TestCaseRow>> WithOutcomeAsync(JobId job, long suite, string outcome, int offset, int most, CancellationToken stop) => ReadAsync<IReadOnlyList<TestCaseRow>>(
        async sql => await sql.ListAsync(
            $"""
            SELECT c.job_id, {ResultQueries.SuiteColumns}, {ResultQueries.CaseColumns} FROM test_cases c {Suite}
            WHERE c.job_id = @job AND c.suite = @suite AND (CASE WHEN c.outcome IN ('pass', 'fail', 'skip') THEN c.outcome ELSE 'unknown' END) = @outcome ORDER BY c.n LIMIT @most OFFSET @offset
            """,
            ResultQueries.Case,
            stop,
            ("@job", job.Value),
            ("@suite", ResultIds.SuitePlace(job, suite)),
            ("@outcome", outcome is "pass" or "fail" or "skip" ? outcome : "unknown"),
            ("@most", most),
            ("@offset", offset)),
        stop);

    public async Task<IReadOnlyDictionary<(string Suite, string Case), int>> ChangesAsync(string jobName, IReadOnlyCollection<string> cases, JobViewer? viewer, int mostJobs, CancellationToken stop)
    {
        if (cases.Count == 0) return new Dictionary<(string, string), int>();
        var names = cases.Select((name, n) => (Name: $"@c{n}", Value: (object?)name)).ToArray();
        return await ReadAsync(
            async sql =>
            {
                var conditions = await NamedAsync(sql, jobName, viewer, stop);
                var found = await sql.ListAsync(
                    $"""
                    WITH runs AS (
                      SELECT u.name AS suite, c.name AS name, c.outcome AS outcome, LAG(c.outcome) OVER (PARTITION BY u.name, c.name ORDER BY c.job_id, c.n) AS before
                      FROM test_cases c {Suite}
                      WHERE c.job_id IN (SELECT j.job_id FROM jobs j {conditions.Where} ORDER BY j.job_id DESC LIMIT @most)
                        AND c.name IN ({string.Join(", ", names.Select(name => name.Name))}) AND c.outcome IN ('pass', 'fail'))
                    SELECT suite, name, COUNT(*) FROM runs WHERE before <> outcome GROUP BY suite, name
                    """,
                    row => (Suite: row.Text(0), Case: row.Text(1), Changes: row.Int(2)),
                    stop,
                    [.. conditions.Parameters, .. names, ("@most", mostJobs)]);
                return found.ToDictionary(each => (each.Suite, each.Case), each => each.Changes);
            },
            stop);
    }

    // The store joins and orders: it does so beyond its memory, and which text comes before which it knows for itself.
    public Task<T> CompareAsync<T>(JobId before, JobId after, Func<T> begin, Action<T, CasePair> take, CancellationToken stop) => ReadAsync(
        async sql =>
        {
            var taker = begin();
            await sql.EachAsync(
                """
                WITH last AS (SELECT job_id, suite, name, MAX(n) AS n FROM test_cases WHERE job_id IN (@before, @after) GROUP BY job_id, suite, name),
                named AS (
                  SELECT u.name AS suite, c.name AS name, c.job_id AS job_id, c.outcome AS outcome, c.measurement AS measurement, c.units AS units
                  FROM last l JOIN test_cases c ON c.job_id = l.job_id AND c.n = l.n JOIN suites u ON u.job_id = c.job_id AND u.n = c.suite)
                SELECT suite, name,
                  MAX(CASE WHEN job_id = @before THEN outcome END), MAX(CASE WHEN job_id = @before THEN measurement END), MAX(CASE WHEN job_id = @before THEN units END),
                  MAX(CASE WHEN job_id = @after THEN outcome END), MAX(CASE WHEN job_id = @after THEN measurement END), MAX(CASE WHEN job_id = @after THEN units END)
                FROM named GROUP BY suite, name ORDER BY suite, name
                """,
                row => take(taker, new CasePair(row.Text(0), row.Text(1), Side(row, 2), Side(row, 5))),
                stop,
                ("@before", before.Value),
                ("@after", after.Value));
            return taker;
        },
        stop);

    private static CasePair.Side? Side(Sql.Row row, int column) =>
        row.TextOrNull(column) is { } outcome ? new CasePair.Side(outcome, row.DoubleOrNull(column + 1), row.TextOrNull(column + 2)) : null;

    // The limit comes after what the reader may not see is gone: else others' jobs would leave him fewer of his own.
    private async Task<JobConditions> NamedAsync(Sql sql, string jobName, JobViewer? viewer, CancellationToken stop)
    {
        var conditions = new JobConditions(database.Dialect);
        conditions.Equal("j.job_name", jobName);
        conditions.Add("j.lead IS NOT NULL");
        if (viewer is not null) conditions.Add(viewer, await JobViewerSql.ListsAsync(sql, stop));
        return conditions;
    }

    private Task<T> ReadAsync<T>(Func<Sql, Task<T>> read, CancellationToken stop) => database.ReadAsync(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await read(sql);
        },
        stop);
}
