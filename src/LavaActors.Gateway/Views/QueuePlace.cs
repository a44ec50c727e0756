using LavaActors.Gateway.Api;

namespace LavaActors.Gateway.Views;

/// <summary>Where a submission is in the queue.</summary>
/// <param name="Number">The first is 1.</param>
public sealed record QueuePlace(int Number, QueueView View);
