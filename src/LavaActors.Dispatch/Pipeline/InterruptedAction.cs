namespace LavaActors.Dispatch.Pipeline;

/// <summary>What is known of a top action that a process before this one had begun.</summary>
/// <param name="Started">When it began, on this run's clock.</param>
/// <param name="Attempt">The attempt it was at, which is made again.</param>
public sealed record InterruptedAction(DateTimeOffset Started, int Attempt);
