namespace LavaActors.Gateway.Events;

/// <summary>Who follows the lab's events on this node.</summary>
public sealed class EventReaders(EventPatience patience) : Places(patience.MostReaders, patience.MostReadersOfOne);
