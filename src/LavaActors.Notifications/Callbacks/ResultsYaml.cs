using System.Globalization;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Notifications.Callbacks;

/// <summary>A suite's results as a YAML list with a text for every value (spec: rest-api.md §4).</summary>
internal static class ResultsYaml
{
    private const string None = "None";

    public static string Of(JobRow job, string suite, IReadOnlyList<TestCaseRow> cases) => YamlWriter.Write(YamlNodes.List(cases.Select(one => (YamlNode)YamlNodes.Map(
        Text("job", job.Job.ToString()),
        Text("suite", suite),
        Text("result", one.Outcome),
        Text("measurement", one.Measurement?.ToString("F10", CultureInfo.InvariantCulture) ?? None),
        Text("unit", one.Units ?? ""),
        Text("logged", PythonTime.Of(one.LoggedAt)),
        Text("level", one.Level ?? ""),
        ("metadata", Metadata(one, suite)),
        Text("url", $"/results/testcase/{one.Id}"),
        Text("name", one.Name),
        Text("id", one.Id.ToString(CultureInfo.InvariantCulture)),
        Text("log_start_line", one.StartLine?.ToString(CultureInfo.InvariantCulture) ?? ""),
        Text("log_end_line", one.EndLine?.ToString(CultureInfo.InvariantCulture) ?? "")))));

    private static YamlMap Metadata(TestCaseRow one, string suite)
    {
        (string Key, string? Value)[] all =
            [("case", one.Name), ("definition", suite), ("result", one.Outcome), ("set", one.Set), ("reference", one.Reference), ("error_type", one.ErrorType), ("error_msg", one.ErrorMessage)];
        return YamlNodes.Map(all.Where(each => each.Value is not null).Select(each => Text(each.Key, each.Value!)));
    }

    private static (string Key, YamlNode Value) Text(string key, string value) => (key, YamlNodes.String(value));
}
