using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Results;

/// <summary>Results as csv and yaml, piece by piece: a job may have more of them than should be held in memory (spec: rest-api.md §5.1).</summary>
public static class ResultExport
{
    private const int Block = 500;

    private static readonly string[] Columns =
        ["job", "suite", "result", "measurement", "unit", "duration", "timeout", "logged", "level", "metadata", "url", "name", "id", "log_start_line", "log_end_line"];

    /// <summary>The first line of csv.</summary>
    internal static string Header => Line(Columns);

    /// <summary>The results of a job, or of one of its suites, in the order in which they were recorded.</summary>
    /// <param name="offset">How many of them are left out: those the store has to go past, once.</param>
    /// <param name="limit">Null: to the last.</param>
    public static IAsyncEnumerable<TestCaseRow> ReadAsync(IJobQueries queries, JobId job, long? suite, int offset, int? limit, CancellationToken stop) =>
        BlocksAsync(queries, job, suite, offset, after: null, limit ?? int.MaxValue, stop);

    /// <summary>The same, where the store has gone past those that are left out when this is done.</summary>
    /// <param name="offset">At least 1.</param>
    public static async Task<IAsyncEnumerable<TestCaseRow>> FindAsync(IJobQueries queries, JobId job, long? suite, int offset, int? limit, CancellationToken stop) =>
        await queries.TestCasesAsync(job, suite, offset - 1, 1, stop) is [var last] ? BlocksAsync(queries, job, suite, 0, last.Id, limit ?? int.MaxValue, stop) : AsyncEnumerable.Empty<TestCaseRow>();

    /// <summary>The results of suites of a job, to be asked for in their order: as many of each as it says that it has.</summary>
    public static Func<SuiteRow, IAsyncEnumerable<TestCaseRow>> BySuite(IJobQueries queries, JobId job, CancellationToken stop)
    {
        // Suites are numbered as their first results come: all of the next one are behind the first of this one.
        (long Suite, long Case)? before = null;
        return OfAsync;

        async IAsyncEnumerable<TestCaseRow> OfAsync(SuiteRow suite)
        {
            var (counts, isFirst) = (suite.Counts, true);
            var after = before is { } known && known.Suite < suite.Id ? known.Case : (long?)null;
            await foreach (var row in BlocksAsync(queries, job, suite.Id, 0, after, counts.Passed + counts.Failed + counts.Skipped + counts.Unknown, stop))
            {
                if (isFirst) (before, isFirst) = ((suite.Id, row.Id), false);
                yield return row;
            }
        }
    }

    // A block begins behind the last row of the one before, and not at its place: else the store would go past all rows before it, for each block again.
    private static async IAsyncEnumerable<TestCaseRow> BlocksAsync(
        IJobQueries queries, JobId job, long? suite, int offset, long? after, int left, [EnumeratorCancellation] CancellationToken stop)
    {
        while (left > 0)
        {
            var most = Math.Min(Block, left);
            var rows = offset > 0 ? await queries.TestCasesAsync(job, suite, offset, most, stop) : await queries.TestCasesAfterAsync(job, suite, after, most, stop);
            foreach (var row in rows) yield return row;
            if (rows.Count < most) yield break;
            (offset, after, left) = (0, rows[^1].Id, left - rows.Count);
        }
    }

    /// <summary>With a header; every field in quotes, lines end with CR LF.</summary>
    public static async IAsyncEnumerable<string> CsvAsync(IAsyncEnumerable<TestCaseRow> rows)
    {
        yield return Header;
        await foreach (var row in rows) yield return Csv(ResultRow.Of(row));
    }

    /// <summary>A list of mappings.</summary>
    public static async IAsyncEnumerable<string> YamlAsync(IAsyncEnumerable<TestCaseRow> rows)
    {
        var isEmpty = true;
        await foreach (var row in rows)
        {
            isEmpty = false;
            yield return Yaml(ResultRow.Of(row));
        }

        if (isEmpty) yield return "[]\n";
    }

    /// <summary>The columns of the reference; duration and timeout are always empty there, too.</summary>
    internal static string Csv(ResultRow row) => Line(
    [
        row.Job, row.Suite, row.Result, row.Measurement, row.Unit, "", "", row.Logged, row.Level,
        PythonText.Repr(new JsonObject(row.Metadata.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)))), row.Url, row.Name, row.Id, row.LogStartLine, row.LogEndLine,
    ]);

    internal static string Yaml(ResultRow row) => YamlWriter.Write(YamlNodes.List(YamlNodes.Map(row.Entries<YamlNode>(
        YamlNodes.String, metadata => YamlNodes.Map(metadata.Select(each => (each.Key, (YamlNode)YamlNodes.String(each.Value))))))));

    /// <summary>A line of csv.</summary>
    internal static string Line(IEnumerable<string> fields)
    {
        var line = new StringBuilder();
        foreach (var field in fields) line.Append(line.Length == 0 ? "\"" : ",\"").Append(Harmless(field).Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        return line.Append("\r\n").ToString();
    }

    /// <summary>
    /// A spreadsheet takes what begins so for a formula, in quotes or not, and a board may call its tests anything. An apostrophe before it makes it a text; programs that need every name as it is read the
    /// yaml form. Numbers are left alone.
    /// </summary>
    private static string Harmless(string field) =>
        field.Length > 0 && field[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !double.TryParse(field, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _) ? "'" + field : field;
}
