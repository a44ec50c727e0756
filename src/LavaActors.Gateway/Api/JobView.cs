using System.Text.Json.Nodes;

namespace LavaActors.Gateway.Api;

/// <summary>A sub-job as clients know it; the keys are those of the reference, all of them always there (spec: rest-api.md §5.1, "Job").</summary>
public sealed record JobView(
    long Id,
    string Submitter,
    IReadOnlyList<int> ViewingGroups,
    string? Description,
    bool HealthCheck,
    string? RequestedDeviceType,
    IReadOnlyList<int> Tags,
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
    IReadOnlyList<int> FailureTags,
    string? FailureComment);
