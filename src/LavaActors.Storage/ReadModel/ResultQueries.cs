using System.Data.Common;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Storage.ReadModel;

/// <summary>Searches the tables that <see cref="ReadModelWriter"/> writes.</summary>
public sealed class ResultQueries(Database database) : IResultQueries
{
    private const string Suites = "JOIN suites u ON u.job_id = j.job_id";

    private const string Cases = "JOIN test_cases c ON c.job_id = u.job_id AND c.suite = u.n";

    internal const string SuiteColumns = "u.n, u.name, u.passed, u.failed, u.skipped, u.unknown";

    internal const string CaseColumns =
        "c.n, c.name, c.outcome, c.logged_at, c.level, c.measurement, c.units, c.test_set, c.reference, c.start_line, c.end_line, c.duration, c.error_type, c.error_message, c.extra";

    public async Task<IReadOnlyList<ResultMatch>> FindAsync(ResultQuery query, CancellationToken stop)
    {
        if (query.Limit < 1) throw new ArgumentException($"{query.Limit} rows: expected at least 1", nameof(query));
        var asksCases = query.Entity is ResultEntity.Case || query.OfResults.Any(filter => filter.Field is not ResultField.SuiteName);
        var asksSuites = asksCases || query.Entity is ResultEntity.Suite || query.OfResults.Count > 0;
        var (columns, order, map) = query.Entity switch
        {
            ResultEntity.Job => ("j.job_id", "", (Func<Sql.Row, ResultMatch>)(row => new ResultMatch(new JobId(row.Number(0))))),
            ResultEntity.Suite => ($"j.job_id, {SuiteColumns}", ", u.n", row => new ResultMatch(new JobId(row.Number(0)), Suite(row))),
            _ => ($"j.job_id, {SuiteColumns}, {CaseColumns}", ", c.n", row => new ResultMatch(new JobId(row.Number(0)), Suite(row), Case(row))),
        };
        return await database.ReadAsync(
            database.OpenAsync,
            async connection =>
            {
                // What users ask for may go over whole tables.
                using var stopping = database.Stopping(connection, stop);
                await using var sql = new Sql(connection);
                var conditions = new JobConditions(database.Dialect);
                foreach (var filter in query.OfJobs) conditions.Add(filter);
                foreach (var filter in query.OfResults) conditions.Add(Column(filter.Field), filter.Lookup, filter.Value, filter.IsNegated);
                if (query.Viewer is { } viewer) conditions.Add(viewer, await JobViewerSql.ListsAsync(sql, stop));
                try
                {
                    return await sql.ListAsync(
                        $"SELECT DISTINCT {columns} FROM jobs j JOIN submissions s ON s.lead = j.lead {(asksSuites ? Suites : "")} {(asksCases ? Cases : "")} {conditions.Where} ORDER BY j.job_id DESC{order} LIMIT @limit",
                        map,
                        stop,
                        [.. conditions.Parameters, ("@limit", query.Limit)]);
                }
                catch (DbException error) when (stop.IsCancellationRequested)
                {
                    throw new OperationCanceledException(error.Message, error, stop);
                }
            },
            stop);
    }

    private static string Column(ResultField field) => field switch
    {
        ResultField.SuiteName => "u.name",
        ResultField.CaseName => "c.name",
        ResultField.CaseOutcome => "c.outcome",
        _ => "c.measurement",
    };

    private static SuiteRow Suite(Sql.Row row)
    {
        var job = new JobId(row.Number(0));
        return new(ResultIds.Suite(job, row.Number(1)), job, row.Text(2), new SuiteCounts(row.Text(2), row.Int(3), row.Int(4), row.Int(5), row.Int(6)));
    }

    /// <summary>Of a row with the job, <see cref="SuiteColumns"/> and <see cref="CaseColumns"/>.</summary>
    internal static TestCaseRow Case(Sql.Row row)
    {
        var job = new JobId(row.Number(0));
        return new(
            ResultIds.Case(job, row.Number(7)), job, ResultIds.Suite(job, row.Number(1)), row.Text(2), row.Text(8), row.Text(9), row.At(10), row.TextOrNull(11), row.DoubleOrNull(12), row.TextOrNull(13),
            row.TextOrNull(14), row.TextOrNull(15), row.NumberOrNull(16), row.NumberOrNull(17), row.DoubleOrNull(18), row.TextOrNull(19), row.TextOrNull(20), row.TextOrNull(21));
    }
}
