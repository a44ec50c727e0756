using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Boards;

/// <summary>A board, as the actions of the run that holds it use it. Every call is refused once another run with a higher fencing number has it.</summary>
public interface IBoard
{
    /// <summary>Opens a console by the name of its connection, or answers the one that is open.</summary>
    /// <exception cref="Pipeline.ActionFault">Infrastructure or Configuration.</exception>
    Task<IConsole> OpenConsoleAsync(string connection, CancellationToken stop);

    /// <summary>Runs a program on this host, without a shell, whose terminal is a console of that name until it ends or the run does. One of that name that is open is closed.</summary>
    /// <param name="name">For messages and the log.</param>
    /// <param name="words">The program and its arguments.</param>
    /// <exception cref="Pipeline.ActionFault">Infrastructure: it cannot be started.</exception>
    Task<IConsole> RunConsoleAsync(string name, IReadOnlyList<string> words, CancellationToken stop);

    /// <summary>Opens a console of that name in a way of the caller's own. One of that name that is open is closed.</summary>
    /// <param name="name">For messages and the log.</param>
    /// <param name="open">Called once, unless the board is not to be had.</param>
    /// <exception cref="Pipeline.ActionFault">Infrastructure: it cannot be opened, or the board is not to be had.</exception>
    Task<IConsole> OpenConsoleAsync(string name, Func<CancellationToken, Task<IByteChannel>> open, CancellationToken stop);

    /// <summary>Runs power commands of the device, one after another.</summary>
    /// <exception cref="Pipeline.ActionFault">Infrastructure: one failed or took too long.</exception>
    Task RunCommandsAsync(IReadOnlyList<string> commands, TimeSpan limit, CancellationToken stop);

    /// <summary>Waits until no guest is logged in to the board any more, and not beyond the limit.</summary>
    Task AwaitGuestsAsync(TimeSpan limit, CancellationToken stop);

    /// <summary>Why no file can be served over TFTP at the moment; null if it can.</summary>
    Task<string?> TftpProblemAsync(CancellationToken stop);

    /// <summary>Publishes a file over TFTP to this board alone, where its address is known, until the run ends.</summary>
    Task PublishAsync(string tftpName, string file, CancellationToken stop);

    /// <summary>Exports a directory over NFS until the run ends.</summary>
    Task ExportAsync(string directory, CancellationToken stop);
}
