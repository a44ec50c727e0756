namespace LavaActors.Dispatch.Consoles;

/// <summary>An open console, as actions use it. One wait at a time.</summary>
public interface IConsole
{
    /// <summary>For messages: <c>uart0 of mustang-01</c>, <c>ssh root@10.0.0.5</c>.</summary>
    string Name { get; }

    bool IsSecureShell { get; }

    /// <summary>False once the other side has closed.</summary>
    bool IsOpen { get; }

    /// <summary>Why it is not open any more; null while it is.</summary>
    string? ClosedBecause { get; }

    /// <summary>Waits for the earliest match of any pattern in what was received and not consumed yet.</summary>
    /// <exception cref="WaitStoppedException">The wait was stopped.</exception>
    Task<ConsoleMatch> ExpectAsync(IReadOnlyList<ConsolePattern> patterns, TimeSpan limit, CancellationToken stop);

    /// <summary>Types a text exactly as it is, one character every <paramref name="pace"/> if that is more than zero.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    Task SendAsync(string text, TimeSpan pace, CancellationToken stop);

    /// <summary>Forgets what was received and not consumed yet: before a reset, so that no later wait takes the old system's last words for the new one's.</summary>
    Task DiscardAsync(CancellationToken stop);

    /// <summary>From now on received text goes to the answered stream, beginning with what was not consumed yet, until it is disposed.</summary>
    ConsoleStream OpenStream();

    /// <summary>Hands the line to a program until the answered relay is disposed: bytes both ways, and nothing of them in the log.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    ConsoleRelay OpenRelay();

    /// <summary>Ends the connection; incomplete lines reach the log.</summary>
    Task CloseAsync();
}
