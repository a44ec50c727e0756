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
    /// <param name="limit">Null: to the last.</param>
    public static async IAsyncEnumerable<TestCaseRow> ReadAsync(
        IJobQueries queries, JobId job, long? suite, int offset, int? limit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var left = limit ?? int.MaxValue;
        while (left > 0)
        {
            var rows = await queries.TestCasesAsync(job, suite, offset, Math.Min(Block, left), stop);
            foreach (var row in rows) yield return row;
            if (rows.Count < Block) yield break;
            offset += rows.Count;
            left -= rows.Count;
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

    internal static string Yaml(ResultRow row) => YamlWriter.Write(YamlNodes.List(YamlNodes.Map(
        ("id", YamlNodes.String(row.Id)),
        ("job", YamlNodes.String(row.Job)),
        ("level", YamlNodes.String(row.Level)),
        ("log_end_line", YamlNodes.String(row.LogEndLine)),
        ("log_start_line", YamlNodes.String(row.LogStartLine)),
        ("logged", YamlNodes.String(row.Logged)),
        ("measurement", YamlNodes.String(row.Measurement)),
        ("metadata", YamlNodes.Map(row.Metadata.Select(each => (each.Key, (YamlNode)YamlNodes.String(each.Value))))),
        ("name", YamlNodes.String(row.Name)),
        ("result", YamlNodes.String(row.Result)),
        ("suite", YamlNodes.String(row.Suite)),
        ("unit", YamlNodes.String(row.Unit)),
        ("url", YamlNodes.String(row.Url)))));

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
