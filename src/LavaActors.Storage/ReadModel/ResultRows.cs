using System.Text;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Storage.ReadModel;

/// <summary>Adds results, within one transaction. A job's suites and its cases are numbered from 0 in the order they come in.</summary>
internal sealed class ResultRows(Sql sql)
{
    // Suites and cases are found by their names, and what is in an index has its bounds: about 2,700 bytes on PostgreSQL.
    private const int LongestName = 2000;

    private readonly Dictionary<(JobId Job, string Suite), long> _suites = [];
    private readonly Dictionary<JobId, long> _nextCase = [];

    public async Task AddAsync(JobId job, TestResult result, CancellationToken stop)
    {
        var suite = await SuiteOf(job, Name(result.Suite), stop);
        await sql.RunAsync(
            """
            INSERT INTO test_cases (job_id, n, suite, name, outcome, logged_at, level, measurement, units, test_set, reference, start_line, end_line, duration, error_type, error_message, extra)
            VALUES (@job, @n, @suite, @name, @outcome, @at, @level, @measurement, @units, @set, @reference, @start, @end, @duration, @type, @message, @extra)
            """,
            stop,
            ("@job", job.Value),
            ("@n", await NextCase(job, stop)),
            ("@suite", suite),
            ("@name", Name(result.Case)),
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
                "pass" => "UPDATE suites SET passed = passed + 1 WHERE job_id = @job AND n = @n",
                "fail" => "UPDATE suites SET failed = failed + 1 WHERE job_id = @job AND n = @n",
                "skip" => "UPDATE suites SET skipped = skipped + 1 WHERE job_id = @job AND n = @n",
                _ => "UPDATE suites SET unknown = unknown + 1 WHERE job_id = @job AND n = @n",
            },
            stop,
            ("@job", job.Value),
            ("@n", suite));
    }

    /// <summary>As much of a name as fits into the index. A board or a definition gives it.</summary>
    private static string Name(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= LongestName) return text;
        var (bytes, length) = (0, 0);
        foreach (var letter in text.EnumerateRunes())
        {
            bytes += letter.Utf8SequenceLength;
            if (bytes > LongestName) break;
            length += letter.Utf16SequenceLength;
        }

        return text[..length];
    }

    private async Task<long> SuiteOf(JobId job, string name, CancellationToken stop)
    {
        if (_suites.TryGetValue((job, name), out var known))
            return known;
        var n = await sql.NumberAsync("SELECT n FROM suites WHERE job_id = @job AND name = @name", stop, ("@job", job.Value), ("@name", name));
        if (n is null)
        {
            n = await Next("suites", job, stop);
            await sql.RunAsync("INSERT INTO suites (job_id, n, name) VALUES (@job, @n, @name)", stop, ("@job", job.Value), ("@n", n), ("@name", name));
        }

        _suites.Add((job, name), n.Value);
        return n.Value;
    }

    private async Task<long> NextCase(JobId job, CancellationToken stop)
    {
        if (!_nextCase.TryGetValue(job, out var next))
            next = await Next("test_cases", job, stop);
        _nextCase[job] = next + 1;
        return next;
    }

    private async Task<long> Next(string table, JobId job, CancellationToken stop) =>
        1 + (await sql.NumberAsync($"SELECT MAX(n) FROM {table} WHERE job_id = @job", stop, ("@job", job.Value)) ?? -1);
}
