using System.Globalization;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Results;

/// <summary>A result as csv and yaml have it: every value a text (spec: rest-api.md §5.1, "csv/yaml row").</summary>
/// <param name="Measurement">With ten places, or <c>None</c>.</param>
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
        PythonText.Of(row.LoggedAt),
        Line(row.StartLine),
        Line(row.EndLine),
        JobViews.TestMetadata(row));

    private static string Line(long? line) => line?.ToString(CultureInfo.InvariantCulture) ?? Nothing;
}
