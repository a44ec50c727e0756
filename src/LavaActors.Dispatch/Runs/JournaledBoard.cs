using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>A board whose commands are noted before they are carried out: whatever becomes of this process, one decision moves the board's power once at the most.</summary>
/// <param name="board">The board.</param>
/// <param name="keep">Notes it.</param>
/// <param name="decisions">Decisions that a process before this one has made.</param>
internal sealed class JournaledBoard(IBoard board, Func<RunJournal.IEvent, Task> keep, RunLog log, TimeProvider clock, int decisions) : IBoard
{
    private int _decisions = decisions;

    public async Task RunCommandsAsync(IReadOnlyList<string> commands, TimeSpan limit, CancellationToken stop)
    {
        var number = Interlocked.Increment(ref _decisions);
        await keep(new RunJournal.PowerDecided(number, commands, clock.GetUtcNow())).WaitAsync(stop);
        log.Debug($"power decision {number}");
        await board.RunCommandsAsync(commands, limit, stop);
    }

    public Task<IConsole> OpenConsoleAsync(string connection, CancellationToken stop) => board.OpenConsoleAsync(connection, stop);

    public Task<IConsole> RunConsoleAsync(string name, IReadOnlyList<string> words, CancellationToken stop) => board.RunConsoleAsync(name, words, stop);

    public Task<IConsole> OpenConsoleAsync(string name, Func<CancellationToken, Task<IByteChannel>> open, CancellationToken stop) => board.OpenConsoleAsync(name, open, stop);

    public Task AwaitGuestsAsync(TimeSpan limit, CancellationToken stop) => board.AwaitGuestsAsync(limit, stop);

    public Task<string?> TftpProblemAsync(CancellationToken stop) => board.TftpProblemAsync(stop);

    public Task PublishAsync(string tftpName, string file, CancellationToken stop) => board.PublishAsync(tftpName, file, stop);

    public Task ExportAsync(string directory, CancellationToken stop) => board.ExportAsync(directory, stop);
}
