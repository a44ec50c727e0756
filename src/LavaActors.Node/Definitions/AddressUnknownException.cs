namespace LavaActors.Node.Definitions;

/// <summary>No name server says now at which address a host is; the next time one may.</summary>
public sealed class AddressUnknownException(string message, Exception? cause = null) : Exception(message, cause);
