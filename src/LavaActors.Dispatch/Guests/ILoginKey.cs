namespace LavaActors.Dispatch.Guests;

/// <summary>Whose key SSH logins are made with, and which host key they are held to.</summary>
public interface ILoginKey
{
    /// <summary>What to look at when the SSH server refuses the key; ends a message.</summary>
    string WhenRefused { get; }

    /// <summary>What to look at when nothing answers; ends a message.</summary>
    string WhenSilent { get; }

    /// <summary>The private half, in a form that the SSH client reads.</summary>
    /// <exception cref="Pipeline.ActionFault">Configuration: it cannot be read.</exception>
    Task<byte[]> ReadPrivateKeyAsync(CancellationToken stop);

    /// <summary>The host key that logins to an address are held to: learned when the first one has succeeded, so that a machine that only happened to have the address leaves nothing
    /// behind.</summary>
    HostKeyPin HostKeyOf(GuestTarget target);
}
