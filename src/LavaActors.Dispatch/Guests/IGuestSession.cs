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

    /// <summary>Logs out and ends the connection.</summary>
    Task CloseAsync();
}
