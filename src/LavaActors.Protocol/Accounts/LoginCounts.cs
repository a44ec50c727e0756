namespace LavaActors.Protocol.Accounts;

/// <summary>Attempts to log in to one account, and from one address.</summary>
public sealed record LoginCounts(long OfAccount, long OfAddress);
