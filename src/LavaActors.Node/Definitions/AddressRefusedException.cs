namespace LavaActors.Node.Definitions;

/// <summary>A gateway does not ask a host (<see cref="AddressRules"/>); the message says why.</summary>
public sealed class AddressRefusedException(string message) : Exception(message);
