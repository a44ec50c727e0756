namespace LavaActors.Gateway.Api;

/// <summary>One test case (spec: rest-api.md §5.1, "TestCase").</summary>
/// <param name="Result"><c>pass</c>, <c>fail</c>, <c>skip</c> or <c>unknown</c>.</param>
/// <param name="Measurement">A decimal number with ten places, as text; null when none was recorded.</param>
/// <param name="Metadata">YAML text.</param>
public sealed record TestView(
    long Id,
    string Result,
    string ResourceUri,
    string Unit,
    string Name,
    string? Measurement,
    string Metadata,
    long? StartLogLine,
    long? EndLogLine,
    DateTimeOffset Logged,
    long Suite,
    long? TestSet);
