using System.Globalization;
using System.Text;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Results;

/// <summary>What a search found as csv, written as <see cref="ResultExport"/> does, so that no name becomes a formula. Pure.</summary>
internal static class QueryExport
{
    private static readonly string[] JobColumns = ["id", "description", "submitter", "state", "health", "device", "device_type", "priority", "submit_time", "start_time", "end_time", "error_type", "error_message"];

    private static readonly string[] SuiteColumns = ["job", "suite", "passed", "failed", "skipped", "unknown"];

    /// <param name="found">With the jobs as the reader may see them; null for one that went in between.</param>
    public static string Csv(ResultEntity entity, IReadOnlyList<(ResultMatch Match, JobRow? Job)> found) => entity switch
    {
        ResultEntity.Job => Lines(JobColumns, found.Select(each => each.Job).OfType<JobRow>().Select(Job)),
        ResultEntity.Suite => Lines(SuiteColumns, found.Where(each => each.Match.Suite is not null).Select(each => Suite(each.Job?.DisplayId ?? each.Match.Job.ToString(), each.Match.Suite!))),
        _ => ResultExport.Header + string.Concat(found.Select(each => each.Match.Case).OfType<TestCaseRow>().Select(test => ResultExport.Csv(ResultRow.Of(test)))),
    };

    private static string[] Job(JobRow row) =>
    [
        row.DisplayId, row.Description, row.Submitter, row.State.ToString(), row.Health.ToString(), row.Device?.Value ?? "", row.RequestedDeviceType ?? "", row.Priority.ToString(CultureInfo.InvariantCulture),
        PythonText.Of(row.SubmitTime), Time(row.StartTime), Time(row.EndTime), row.ErrorType ?? "", row.ErrorMessage ?? "",
    ];

    private static string[] Suite(string job, SuiteRow suite) =>
        [job, suite.Name, .. new[] { suite.Counts.Passed, suite.Counts.Failed, suite.Counts.Skipped, suite.Counts.Unknown }.Select(count => count.ToString(CultureInfo.InvariantCulture))];

    private static string Time(DateTimeOffset? time) => time is { } some ? PythonText.Of(some) : "";

    private static string Lines(string[] columns, IEnumerable<string[]> rows) => rows.Aggregate(new StringBuilder(ResultExport.Line(columns)), (text, row) => text.Append(ResultExport.Line(row))).ToString();
}
