using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Guests;

/// <summary>The SSH login of a run: of a guest on its host's device, or on the run's own device where that is reached over SSH.</summary>
public interface IGuestSession
{
    /// <summary>Connects and authenticates, or answers at once if it is connected. Refused connections are tried again until the time is up: the SSH server of the
    /// host may be coming up.</summary>
    /// <exception cref="Pipeline.ActionFault">Infrastructure: nothing answered in time; the host key is another one than was learned; the key is refused. Configuration: the
    /// private key cannot be read.</exception>
    Task ConnectAsync(GuestTarget target, DateTimeOffset deadline, CancellationToken stop);

    /// <summary>Copies a file of the dispatcher to a path on the device.</summary>
    /// <exception cref="Pipeline.ActionFault">Job: the device refused it. Infrastructure: the connection broke.</exception>
    Task CopyAsync(string localFile, string remotePath, CancellationToken stop);

    /// <summary>Runs a command on the device and answers its exit code and output.</summary>
    Task<GuestCommandResult> ExecuteAsync(string command, CancellationToken stop);

    /// <summary>Opens the login shell, as a console; answers the one that is open if it lives.</summary>
    Task<IConsole> OpenShellAsync(CancellationToken stop);

    /// <summary>Follows the output of a test runner that was started away from the login, as a console, from a byte of it on. A connection that breaks is made again until the deadline, and
    /// the output goes on at the byte where it stopped.</summary>
    /// <param name="shell">The runner.</param>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="passed">Told up to which byte the output was taken. Must be quick and must not throw.</param>
    /// <param name="target">Where to log in again.</param>
    /// <param name="deadline">Until when.</param>
    /// <param name="stop">Of the answer only.</param>
    Task<IConsole> FollowAsync(DetachedShell shell, long from, Action<long>? passed, GuestTarget target, DateTimeOffset deadline, CancellationToken stop);

    /// <summary>Logs out and ends the connection.</summary>
    Task CloseAsync();
}
