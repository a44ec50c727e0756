namespace LavaActors.Gateway.Events.Publishing;

/// <summary>The address at which events are to be published cannot be listened at; the message says why, and what to do.</summary>
public sealed class EventAddressException(string message, Exception inner) : IOException(message, inner);
