namespace LavaActors.Gateway.Events;

/// <summary>How patient a gateway is with readers of events.</summary>
/// <param name="Write">So long one message may take to go out; then the reader is given up.</param>
/// <param name="Ping">In a stream without events something is sent after this time, so that nothing between takes the connection for dead.</param>
/// <param name="MostReaders">So many may follow the events on one node at a time.</param>
public sealed record EventPatience(TimeSpan Write, TimeSpan Ping, int MostReaders)
{
    /// <summary>So many of them one user may have, or one address of nobody in particular.</summary>
    public int MostReadersOfOne { get; init; } = MostReaders / 4;

    public static EventPatience Default { get; } = new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15), 2000);
}
