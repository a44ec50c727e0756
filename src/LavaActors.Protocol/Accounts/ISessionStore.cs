namespace LavaActors.Protocol.Accounts;

/// <summary>Sessions of browsers, found by the hash of what their cookie says. One that is gone from here is over.</summary>
public interface ISessionStore
{
    Task AddAsync(string hash, long user, DateTimeOffset now, DateTimeOffset expires, CancellationToken stop);

    /// <summary>Null when there is none that has not expired.</summary>
    Task<(AccountRow User, DateTimeOffset Expires)?> FindSessionAsync(string hash, DateTimeOffset now, CancellationToken stop);

    Task ExtendAsync(string hash, DateTimeOffset expires, CancellationToken stop);

    Task EndAsync(string hash, CancellationToken stop);

    /// <summary>All of a user.</summary>
    Task EndAllAsync(long user, CancellationToken stop);
}
