using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LavaActors.Gateway.Api;

/// <summary>A sub-job as clients know it; the keys are those of the reference, all of them always there (spec: rest-api.md §5.1, "Job"); the last six are ours and there when they say something.</summary>
public sealed record JobView(
    long Id,
    string Submitter,
    IReadOnlyList<long> ViewingGroups,
    string? Description,
    bool HealthCheck,
    string? RequestedDeviceType,
    IReadOnlyList<long> Tags,
    string? ActualDevice,
    DateTimeOffset? SubmitTime,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    string State,
    string Health,
    int Priority,
    string Definition,
    JsonObject Metadata,
    string OriginalDefinition,
    string MultinodeDefinition,
    IReadOnlyList<long> FailureTags,
    string? FailureComment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? AttemptOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Attempt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RequeuedAs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WaitsFor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VerdictView? Verdict = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token = null);
