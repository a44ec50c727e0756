namespace LavaActors.Dispatch.Guests;

/// <summary>A login that runs commands, one after another. Disposing it logs out.</summary>
public interface ICommandLink : IAsyncDisposable
{
    /// <summary>Runs a command to its end; of its output only a part may be kept.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    Task<GuestCommandResult> ExecuteAsync(string command, CancellationToken stop);
}
