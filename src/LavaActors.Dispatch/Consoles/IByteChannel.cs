namespace LavaActors.Dispatch.Consoles;

/// <summary>A two-way byte stream to a board: a TCP console server, a process under a terminal, an SSH shell, or a test's script.</summary>
public interface IByteChannel : IAsyncDisposable
{
    /// <summary>True for SSH logins: kernel messages are not looked for there (secondary-connections.md §6).</summary>
    bool IsSecureShell { get; }

    /// <summary>Reads what has come; 0 when the other side has closed.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop);

    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop);
}
