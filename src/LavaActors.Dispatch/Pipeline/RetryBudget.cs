namespace LavaActors.Dispatch.Pipeline;

/// <summary>The outcome of <see cref="RetryRules.Budget"/>.</summary>
/// <param name="Share">What replaces the timeouts of the action's children; null: they have their own.</param>
/// <param name="Further">Time beyond the action's own, for the attempts after the first.</param>
public sealed record RetryBudget(TimeSpan? Share, TimeSpan Further);
