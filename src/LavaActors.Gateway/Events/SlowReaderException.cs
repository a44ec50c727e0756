namespace LavaActors.Gateway.Events;

/// <summary>A reader took nothing of what was sent for too long.</summary>
public sealed class SlowReaderException(TimeSpan limit) : Exception($"nothing was taken for {limit.TotalSeconds:0} s");
