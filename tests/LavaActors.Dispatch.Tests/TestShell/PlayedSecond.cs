using LavaActors.Dispatch.Guests;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>A second connection to a played target, which has a journal.</summary>
internal sealed class PlayedSecond : ISecondConnection, ICommandLink
{
    private int _logins, _logouts;

    public GuestTarget? Target { get; set; } = new("10.0.0.5", 22, "root");

    /// <summary>Null: there is none.</summary>
    public IReadOnlyList<string>? Journal { get; set; }

    /// <summary>Why it lets nobody in.</summary>
    public Exception? Refuses { get; set; }

    /// <summary>It takes the connection and says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>It lets in, and no command ends, whoever stops it: the board has lost its power.</summary>
    public bool IsStuck { get; set; }

    public int Logins => Volatile.Read(ref _logins);

    public int Logouts => Volatile.Read(ref _logouts);

    public Task<ICommandLink> ConnectAsync(GuestTarget target, TimeSpan limit, CancellationToken stop)
    {
        Interlocked.Increment(ref _logins);
        return IsSilent ? new TaskCompletionSource<ICommandLink>().Task : Refuses is { } why ? Task.FromException<ICommandLink>(why) : Task.FromResult<ICommandLink>(this);
    }

    public Task<GuestCommandResult> ExecuteAsync(string command, CancellationToken stop)
    {
        if (IsStuck) return new TaskCompletionSource<GuestCommandResult>().Task;
        if (Journal is not { } journal) return Task.FromResult(new GuestCommandResult(DetachedShell.NoJournal, ""));
        if (command.Contains("wc -l </lava-7/0/results/journal-", StringComparison.Ordinal)) return Task.FromResult(new GuestCommandResult(0, $"{journal.Count}\n"));
        var lines = command.Split(' ')[2].TrimEnd('p').Split(',').Select(int.Parse).ToArray();
        return Task.FromResult(new GuestCommandResult(0, string.Concat(journal.Take(lines[1]).Skip(lines[0] - 1).Select(line => $"<LAVA_{line}>\n")) + ".\n"));
    }

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _logouts);
        return ValueTask.CompletedTask;
    }
}
