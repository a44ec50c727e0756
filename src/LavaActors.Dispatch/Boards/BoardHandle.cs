using Akka.Actor;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Boards;

/// <summary>A DeviceActor, as the actions of the run that holds it see it.</summary>
public sealed class BoardHandle(IActorRef device, JobId job) : IBoard
{
    public Task<IConsole> OpenConsoleAsync(string connection, CancellationToken stop) => OpenAsync(connection, stop);

    public Task<IConsole> RunConsoleAsync(string name, IReadOnlyList<string> words, CancellationToken stop) =>
        OpenAsync(name, stop, program: string.Join(' ', words.Select(ShellQuote.Word)));

    public Task<IConsole> OpenConsoleAsync(string name, Func<CancellationToken, Task<IByteChannel>> open, CancellationToken stop) => OpenAsync(name, stop, open: open);

    public Task RunCommandsAsync(IReadOnlyList<string> commands, TimeSpan limit, CancellationToken stop) =>
        AskAsync<Done>(new RunCommands(job, commands, limit, stop), stop);

    public Task AwaitGuestsAsync(TimeSpan limit, CancellationToken stop) => AskAsync<Done>(new AwaitGuests(job, limit), stop);

    public async Task<string?> TftpProblemAsync(CancellationToken stop) => (await AskAsync<TftpChecked>(new CheckTftp(job), stop)).Problem;

    public Task PublishAsync(string tftpName, string file, CancellationToken stop) => AskAsync<Done>(new Publish(job, tftpName, file), stop);

    public Task ExportAsync(string directory, CancellationToken stop) => AskAsync<Done>(new Export(job, directory), stop);

    private async Task<IConsole> OpenAsync(string connection, CancellationToken stop, string? program = null, Func<CancellationToken, Task<IByteChannel>>? open = null)
    {
        try
        {
            return (await AskAsync<ConsoleOpened>(new OpenConsole(job, connection, stop, program, open), stop)).Console;
        }
        // Whoever is heard first, the token or the board's actor, which hears it, too.
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or ActionFault { ErrorType: ErrorTypes.Canceled })
        {
            throw new WaitStoppedException(connection, "", "the answer of the console server", stop, "Is it running, and can the dispatcher reach it?");
        }
    }

    private async Task<T> AskAsync<T>(IHolderCommand command, CancellationToken stop) =>
        await device.Ask<object>(command, Timeout.InfiniteTimeSpan, stop) switch
        {
            T answer => answer,
            Failed failed => throw failed.Fault,
            Refused refused => throw ActionFault.Infrastructure(refused.Why),
            var other => throw new InvalidOperationException($"unexpected answer {other} to {command}"),
        };
}
