using LavaActors.Gateway.Api;
using LavaActors.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Views;

/// <summary>Rows of the read model in the shapes of the interface (spec: rest-api.md §5).</summary>
public static class JobViews
{
    /// <param name="texts">Null when they are gone; the texts of the view are then empty.</param>
    public static JobView Job(JobRow row, JobTexts? texts) => new(
        row.Job.Value,
        row.Submitter,
        ViewingGroups: [],
        row.Description,
        row.IsHealthCheck,
        row.RequestedDeviceType,
        Tags: [],
        row.Device?.Value,
        row.SubmitTime,
        row.StartTime,
        row.EndTime,
        row.State.ToString(),
        row.Health.ToString(),
        row.Priority,
        texts?.Definition ?? "",
        MetadataJson.Read(row.Metadata, texts?.Definition),
        texts is null ? "" : row.Group is null ? texts.Original : texts.Definition,
        row.Group is null ? "" : texts?.Original ?? "",
        FailureTags: [],
        row.ErrorMessage,
        row.AttemptOf?.Value,
        row.AttemptOf is null ? null : row.Attempt,
        row.RequeuedAs?.Value,
        Verdict: ExplanationViews.Verdict(row),
        Warnings: row.Warnings);

    public static SuiteView Suite(SuiteRow row, string apiRoot) =>
        new(row.Id, $"{apiRoot}jobs/{row.Job}/suites/{row.Id}/", row.Name, row.Job.Value);

    public static TestView Test(TestCaseRow row, string apiRoot) => new(
        row.Id,
        row.Outcome,
        $"{apiRoot}jobs/{row.Job}/tests/{row.Id}/",
        row.Units ?? "",
        row.Name,
        row.Measurement?.ToString("0.0000000000"),
        TestMetadataText(row),
        row.StartLine,
        row.EndLine,
        row.LoggedAt,
        row.SuiteId,
        TestSet: null);

    public static DeviceView Device(DeviceRow row) => new(
        row.Name.Value,
        row.DeviceType,
        DeviceVersion: null,
        PhysicalOwner: null,
        PhysicalGroup: null,
        Remark(row),
        Tags: [],
        row.State.ToString(),
        row.Health.ToString(),
        LastHealthReportJob: null,
        row.Dispatcher,
        IsSynced: false);

    /// <summary>All that there is to say of a device, the most important first; null for nothing.</summary>
    private static string? Remark(DeviceRow row) =>
        new[] { row.LostBecause is { } lost ? $"lost: {lost}" : row.HealthReason, row.Remark }.OfType<string>().ToList() is { Count: > 0 } some ? string.Join("; ", some) : null;

    /// <summary>What was recorded of a result, as YAML text.</summary>
    public static string TestMetadataText(TestCaseRow row) => YamlWriter.Write(YamlNodes.Map(ResultRow.MetadataOf(row).Select(each => (each.Key, (YamlNode)YamlNodes.String(each.Value)))));
}
