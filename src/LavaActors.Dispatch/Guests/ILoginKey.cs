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

    /// <summary>Learns the host's key at the first login and holds all later ones to it.</summary>
    /// <param name="fingerprint">SHA-256 of the host key, base64.</param>
    /// <returns>Null if it is the known one or the first; else the one that was learned.</returns>
    string? PinHostKey(string fingerprint);
}
