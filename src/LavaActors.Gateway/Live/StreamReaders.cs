using LavaActors.Gateway.Events;

namespace LavaActors.Gateway.Live;

/// <summary>Who follows a job's log, or its progress, on this node.</summary>
public sealed class StreamReaders(ViewerLimits limits) : Places(limits.Streams, limits.StreamsOfOne);
