using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary><c>delay</c>: waits so long.</summary>
public sealed record InteractiveDelay(TimeSpan Duration, SourceSpan Span)
    : InteractiveStep(null, Span);
