namespace LavaActors.Protocol.Accounts;

/// <summary>Attempts to log in, of all nodes, so that guessing is slow.</summary>
public interface ILoginAttempts
{
    /// <summary>
    /// Notes an attempt before it is looked at, and says how many there were since a time, this one included, that did not succeed. Older ones are forgotten. One that is above the limits is not looked at, and not noted: whoever goes on
    /// trying keeps a name closed no longer.
    /// </summary>
    /// <param name="most">How many are looked at.</param>
    Task<LoginCounts> BeginAsync(string account, string address, DateTimeOffset now, DateTimeOffset since, LoginCounts most, CancellationToken stop);

    /// <summary>Takes back what was noted for this account from this address: the attempt succeeded.</summary>
    Task SucceededAsync(string account, string address, CancellationToken stop);
}
