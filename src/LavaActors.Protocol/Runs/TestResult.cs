namespace LavaActors.Protocol.Runs;

/// <summary>One recorded result (pipeline.md §10, test-shell.md §10).</summary>
/// <param name="Suite"><c>lava</c>, or <c>&lt;index&gt;_&lt;name&gt;</c> of a test definition.</param>
/// <param name="Outcome"><c>pass</c>, <c>fail</c>, <c>skip</c> or <c>unknown</c>.</param>
/// <param name="Level">Level of the action that recorded it, if it belongs to one.</param>
/// <param name="StartLine">0-based index of the log line where the case started, if known; likewise <paramref name="EndLine"/>.</param>
/// <param name="Extra">YAML text of further data, if any.</param>
public sealed record TestResult(
    string Suite,
    string Case,
    string Outcome,
    DateTimeOffset At,
    string? Level = null,
    double? Measurement = null,
    string? Units = null,
    string? Set = null,
    string? Reference = null,
    long? StartLine = null,
    long? EndLine = null,
    double? DurationSeconds = null,
    string? ErrorType = null,
    string? ErrorMessage = null,
    string? Extra = null);
