using System.Globalization;

namespace LavaActors.Protocol.Projection;

/// <summary>A result as csv and yaml have it, of every interface and of callbacks: every value a text (spec: rest-api.md §5.1, "csv/yaml row"). Pure.</summary>
/// <param name="Measurement">With ten places, or <c>None</c>.</param>
/// <param name="Logged">As <see cref="PythonTime"/> has it.</param>
/// <param name="LogStartLine">Or <c>None</c>.</param>
/// <param name="LogEndLine">Or <c>None</c>.</param>
/// <param name="Metadata">In the order in which they were recorded.</param>
public sealed record ResultRow(
    string Name,
    string Job,
    string Suite,
    string Result,
    string Measurement,
    string Unit,
    string Level,
    string Url,
    string Id,
    string Logged,
    string LogStartLine,
    string LogEndLine,
    IReadOnlyList<(string Key, string Value)> Metadata)
{
    private const string Nothing = "None";

    public static ResultRow Of(TestCaseRow row) => new(
        row.Name,
        row.Job.ToString(),
        row.Suite,
        row.Outcome,
        row.Measurement?.ToString("0.0000000000", CultureInfo.InvariantCulture) ?? Nothing,
        row.Units ?? "",
        row.Level ?? "",
        $"/results/testcase/{row.Id}",
        row.Id.ToString(CultureInfo.InvariantCulture),
        PythonTime.Of(row.LoggedAt),
        Line(row.StartLine),
        Line(row.EndLine),
        MetadataOf(row));

    /// <summary>What was recorded of a result, key by key.</summary>
    public static IReadOnlyList<(string Key, string Value)> MetadataOf(TestCaseRow row)
    {
        (string Key, string? Value)[] all =
        [
            ("definition", row.Suite),
            ("case", row.Name),
            ("result", row.Outcome),
            ("level", row.Level),
            ("duration", row.DurationSeconds?.ToString("0.00", CultureInfo.InvariantCulture)),
            ("set", row.Set),
            ("reference", row.Reference),
            ("error_type", row.ErrorType),
            ("error_msg", row.ErrorMessage),
            ("extra", row.Extra),
        ];
        return [.. all.Where(each => each.Value is not null).Select(each => (each.Key, each.Value!))];
    }

    /// <summary>The keys of yaml and their values in its order, as nodes of whatever writes it.</summary>
    public IEnumerable<(string Key, T Value)> Entries<T>(Func<string, T> text, Func<IReadOnlyList<(string Key, string Value)>, T> map) =>
    [
        ("id", text(Id)),
        ("job", text(Job)),
        ("level", text(Level)),
        ("log_end_line", text(LogEndLine)),
        ("log_start_line", text(LogStartLine)),
        ("logged", text(Logged)),
        ("measurement", text(Measurement)),
        ("metadata", map(Metadata)),
        ("name", text(Name)),
        ("result", text(Result)),
        ("suite", text(Suite)),
        ("unit", text(Unit)),
        ("url", text(Url)),
    ];

    private static string Line(long? line) => line?.ToString(CultureInfo.InvariantCulture) ?? Nothing;
}
