namespace LavaActors.Notifications.Planning;

/// <summary>What was found out of a notification that was undecided.</summary>
/// <param name="IsTold">Of no meaning with a failure.</param>
/// <param name="Failure">It could not be found out; recorded as any attempt that fails.</param>
public sealed record Decision(bool IsTold, Delivery? Failure = null);
