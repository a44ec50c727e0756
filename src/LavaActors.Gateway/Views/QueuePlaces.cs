using LavaActors.Gateway.Api;

namespace LavaActors.Gateway.Views;

/// <summary>Some places of the queue, one behind the other.</summary>
/// <param name="Views">Null at the places of jobs that the caller may not see.</param>
/// <param name="Count">Of all places that there are.</param>
public sealed record QueuePlaces(IReadOnlyList<QueueView?> Views, int Count);
