using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>One step of an interactive script: <see cref="InteractiveCommand"/>, <see cref="InteractiveDelay"/> or <see cref="InteractiveCall"/>.</summary>
/// <param name="Name">The test case it reports, or null.</param>
/// <param name="Span">Where the step stands.</param>
public abstract record InteractiveStep(string? Name, SourceSpan Span);
