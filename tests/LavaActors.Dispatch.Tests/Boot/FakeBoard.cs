using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Tests.Boot;

/// <summary>A board that notes what is asked of it.</summary>
internal sealed class FakeBoard : IBoard
{
    public List<string> Commands { get; } = [];

    public List<string> Exports { get; } = [];

    public List<string> Published { get; } = [];

    /// <summary>Called before a command is noted.</summary>
    public Action<string>? OnCommand { get; set; }

    /// <summary>Any console of the board.</summary>
    public IConsole? Opens { get; set; }

    /// <summary>Called for a console instead.</summary>
    public Func<string, IConsole>? OnOpen { get; set; }

    public Task<IConsole> OpenConsoleAsync(string connection, CancellationToken stop) => Task.FromResult(OnOpen?.Invoke(connection) ?? Opens ?? throw new NotSupportedException());

    /// <summary>Command lines of programs that were to be a console.</summary>
    public List<IReadOnlyList<string>> Programs { get; } = [];

    /// <summary>Their console.</summary>
    public ScriptedConsole Terminal { get; } = new();

    public Task<IConsole> RunConsoleAsync(string name, IReadOnlyList<string> words, CancellationToken stop)
    {
        Programs.Add(words);
        return Task.FromResult<IConsole>(Terminal);
    }

    /// <summary>Ways of their own in which consoles were to be opened.</summary>
    public List<Func<CancellationToken, Task<IByteChannel>>> Opened { get; } = [];

    public async Task<IConsole> OpenConsoleAsync(string name, Func<CancellationToken, Task<IByteChannel>> open, CancellationToken stop)
    {
        Opened.Add(open);
        if (OpensChannels) await open(stop);
        return OnOpen?.Invoke(name) ?? Terminal;
    }

    /// <summary>Consoles that are to be opened in a way of their own are.</summary>
    public bool OpensChannels { get; set; }

    public Task RunCommandsAsync(IReadOnlyList<string> commands, TimeSpan limit, CancellationToken stop)
    {
        foreach (var command in commands)
        {
            OnCommand?.Invoke(command);
            Commands.Add(command);
        }

        return Task.CompletedTask;
    }

    public Task AwaitGuestsAsync(TimeSpan limit, CancellationToken stop) => Task.CompletedTask;

    /// <summary>What is wrong with the TFTP server.</summary>
    public string? TftpProblem { get; set; }

    public Task<string?> TftpProblemAsync(CancellationToken stop) => Task.FromResult(TftpProblem);

    public Task PublishAsync(string tftpName, string file, CancellationToken stop)
    {
        Published.Add(tftpName);
        return Task.CompletedTask;
    }

    public Task ExportAsync(string directory, CancellationToken stop)
    {
        Exports.Add(directory);
        return Task.CompletedTask;
    }
}
