namespace LavaActors.Gateway.Live;

/// <summary>How many watch on one node at a time. Those who follow the lab's events are counted by themselves (<see cref="Events.EventPatience"/>).</summary>
/// <param name="Streams">Of jobs: each page of one that runs has two.</param>
/// <param name="Consoles">Of devices.</param>
public sealed record ViewerLimits(int Streams, int Consoles)
{
    /// <summary>So many of them one user may have, or one address of nobody in particular.</summary>
    public int StreamsOfOne { get; init; } = Streams / 4;

    /// <inheritdoc cref="StreamsOfOne"/>
    public int ConsolesOfOne { get; init; } = Consoles / 4;

    public static ViewerLimits Default { get; } = new(4000, 400);
}
