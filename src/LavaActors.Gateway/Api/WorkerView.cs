using System.Text.Json.Serialization;

namespace LavaActors.Gateway.Api;

/// <summary>A worker (spec: rest-api.md §5.4, "Worker").</summary>
/// <param name="LastPing">Now for one that is online; null for one that never was.</param>
/// <param name="Token">For superusers, and always empty: workers show certificates.</param>
public sealed record WorkerView(
    string Hostname,
    string State,
    string Health,
    string? Description,
    DateTimeOffset? LastPing,
    int JobLimit,
    string? Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token = null);
