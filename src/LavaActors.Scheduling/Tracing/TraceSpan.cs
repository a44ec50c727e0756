namespace LavaActors.Scheduling.Tracing;

/// <summary>A span of a job's trace, with those below it.</summary>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="Tags">Without null values.</param>
public sealed record TraceSpan(
    string Name,
    DateTimeOffset Start,
    DateTimeOffset End,
    string? Error,
    IReadOnlyList<KeyValuePair<string, object?>> Tags,
    IReadOnlyList<TraceSpan> Children);
