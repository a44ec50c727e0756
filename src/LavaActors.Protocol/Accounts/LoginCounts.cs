namespace LavaActors.Protocol.Accounts;

/// <summary>Attempts to log in to one account, and from one address.</summary>
public sealed record LoginCounts(long OfAccount, long OfAddress)
{
    /// <summary>Whether there are more than the most, of one or the other.</summary>
    public bool IsAbove(LoginCounts most) => OfAccount > most.OfAccount || OfAddress > most.OfAddress;
}
