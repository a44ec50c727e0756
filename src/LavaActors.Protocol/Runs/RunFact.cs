using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Runs;

/// <summary>One thing that happened in a run. The list of kinds is closed: the discriminator is a short name, never a type name.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(PipelineDescribed), "described")]
[JsonDerivedType(typeof(ActionStarted), "started")]
[JsonDerivedType(typeof(ActionEnded), "ended")]
[JsonDerivedType(typeof(ResultRecorded), "result")]
[JsonDerivedType(typeof(RunResumed), "resumed")]
[JsonDerivedType(typeof(RunFinished), "finished")]
public abstract record RunFact;

/// <summary>The complete action tree, before the first action starts: <c>description.yaml</c> (pipeline.md §5.1).</summary>
/// <param name="DeviceYaml">The configuration of the device that it was made for: rendered with the job's context, and of a guest what it gets of its host's. Null in runs of earlier versions.</param>
public sealed record PipelineDescribed(string DescriptionYaml, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? DeviceYaml = null) : RunFact;

/// <summary>An action began.</summary>
/// <param name="Level">Dotted position, <c>1.2.3</c>.</param>
public sealed record ActionStarted(string Level, string Name, string Namespace, double TimeoutSeconds, DateTimeOffset At) : RunFact;

/// <summary>An action is over. <paramref name="Error"/> is null when it passed.</summary>
public sealed record ActionEnded(string Level, string Name, DateTimeOffset At, double DurationSeconds, string? Error) : RunFact;

/// <summary>A test result (pipeline.md §10): of the <c>lava</c> suite or of a test definition's.</summary>
/// <param name="LogLine">0-based index of its own record in the run's log; null: it has none, or is of an earlier version.</param>
public sealed record ResultRecorded(TestResult Result, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LogLine = null) : RunFact;

/// <summary>The dispatcher's process ended in the middle of the run, and another one goes on with it: what ran then runs no more.</summary>
/// <param name="Level">The top action with which it goes on; null if that is what comes before the first one.</param>
public sealed record RunResumed(DateTimeOffset At, string? Level, string? Name) : RunFact;

/// <summary>The run is over, its board off, its files removed. Always the last fact.</summary>
/// <param name="ErrorType">One of <see cref="ErrorTypes"/>; null when the run passed.</param>
public sealed record RunFinished(bool Passed, string? ErrorType, string? ErrorMessage, DateTimeOffset At) : RunFact;
