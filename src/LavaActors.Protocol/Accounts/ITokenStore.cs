namespace LavaActors.Protocol.Accounts;

/// <summary>API tokens: many for a user, found by the hash of their secret.</summary>
public interface ITokenStore
{
    /// <summary>A user's tokens, the oldest first.</summary>
    Task<IReadOnlyList<TokenRow>> TokensAsync(long user, CancellationToken stop);

    /// <summary>The token with its user; null when there is none with such a hash. Whether it has expired and the user is active is the caller's to look at.</summary>
    Task<(TokenRow Token, AccountRow User)?> FindAsync(string hash, CancellationToken stop);

    Task<TokenRow> AddAsync(long user, string hash, string description, TokenScope scope, DateTimeOffset now, DateTimeOffset? expires, CancellationToken stop);

    Task UsedAsync(long token, DateTimeOffset at, CancellationToken stop);

    /// <summary>Only one of this user.</summary>
    Task<bool> DeleteAsync(long user, long token, CancellationToken stop);
}
