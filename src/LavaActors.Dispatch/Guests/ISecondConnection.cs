namespace LavaActors.Dispatch.Guests;

/// <summary>A way to a board beside its console (docs/recovery.md, "The second connection").</summary>
public interface ISecondConnection
{
    /// <summary>Where it leads; null as long as nobody has said that.</summary>
    GuestTarget? Target { get; }

    /// <summary>Logs in. Once: nothing is tried again.</summary>
    /// <param name="limit">Of connection, key exchange and login together.</param>
    /// <exception cref="IOException">Nothing answers.</exception>
    /// <exception cref="Pipeline.ActionFault">The login is refused, or it is another machine than that of the job's logins before.</exception>
    Task<ICommandLink> ConnectAsync(GuestTarget target, TimeSpan limit, CancellationToken stop);
}
