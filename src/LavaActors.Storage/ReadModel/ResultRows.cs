using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Storage.ReadModel;

/// <summary>
/// Adds results, within one transaction. Ids are the job's id and a place: <c>job * 2^20 + n</c> for cases, <c>job * 2^12 + n</c> for suites.
/// </summary>
internal sealed class ResultRows(Sql sql)
{
    public const long CasesPerJob = 1 << 20;
    public const long SuitesPerJob = 1 << 12;

    private readonly Dictionary<(JobId Job, string Suite), long> _suites = [];
    private readonly Dictionary<JobId, long> _nextCase = [];

    public async Task AddAsync(JobId job, TestResult result, CancellationToken stop)
    {
        var suite = await SuiteOf(job, result.Suite, stop);
        await sql.RunAsync(
            """
            INSERT INTO test_cases (id, job_id, suite_id, name, outcome, logged_at, level, measurement, units, test_set, reference, start_line, end_line, duration, error_type, error_message, extra)
            VALUES (@id, @job, @suite, @name, @outcome, @at, @level, @measurement, @units, @set, @reference, @start, @end, @duration, @type, @message, @extra)
            """,
            stop,
            ("@id", await NextCase(job, stop)),
            ("@job", job.Value),
            ("@suite", suite),
            ("@name", result.Case),
            ("@outcome", result.Outcome),
            ("@at", Sql.Time(result.At)),
            ("@level", result.Level),
            ("@measurement", result.Measurement),
            ("@units", result.Units),
            ("@set", result.Set),
            ("@reference", result.Reference),
            ("@start", result.StartLine),
            ("@end", result.EndLine),
            ("@duration", result.DurationSeconds),
            ("@type", result.ErrorType),
            ("@message", result.ErrorMessage),
            ("@extra", result.Extra));
        await sql.RunAsync(
            result.Outcome switch
            {
                "pass" => "UPDATE suites SET passed = passed + 1 WHERE id = @id",
                "fail" => "UPDATE suites SET failed = failed + 1 WHERE id = @id",
                "skip" => "UPDATE suites SET skipped = skipped + 1 WHERE id = @id",
                _ => "UPDATE suites SET unknown = unknown + 1 WHERE id = @id",
            },
            stop,
            ("@id", suite));
    }

    private async Task<long> SuiteOf(JobId job, string name, CancellationToken stop)
    {
        if (_suites.TryGetValue((job, name), out var known))
            return known;
        var id = await sql.NumberAsync("SELECT id FROM suites WHERE job_id = @job AND name = @name", stop, ("@job", job.Value), ("@name", name));
        if (id is null)
        {
            id = 1 + (await sql.NumberAsync("SELECT MAX(id) FROM suites WHERE job_id = @job", stop, ("@job", job.Value)) ?? (job.Value * SuitesPerJob) - 1);
            await sql.RunAsync("INSERT INTO suites (id, job_id, name) VALUES (@id, @job, @name)", stop, ("@id", id), ("@job", job.Value), ("@name", name));
        }

        _suites.Add((job, name), id.Value);
        return id.Value;
    }

    private async Task<long> NextCase(JobId job, CancellationToken stop)
    {
        if (!_nextCase.TryGetValue(job, out var next))
        {
            var first = job.Value * CasesPerJob;
            next = 1 + (await sql.NumberAsync(
                "SELECT MAX(id) FROM test_cases WHERE id >= @first AND id < @end", stop, ("@first", first), ("@end", first + CasesPerJob)) ?? first - 1);
        }

        _nextCase[job] = next + 1;
        return next;
    }
}
