using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>A console of the board that closes under a test shell is opened again: on a serial line the runner on the target has not noticed (docs/test-shell.md, "The journal").</summary>
internal sealed class ConsoleReopening(ActionScope scope)
{
    /// <summary>How long a console may be away. A console server starts again in less.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>A connection that lasted this long is back; one that closes before is the same failure as the one before it, as of a port that somebody else has.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(8);

    private readonly RunContext _run = scope.Run;
    private DateTimeOffset _since;
    private DateTimeOffset? _opened;
    private TimeSpan _pause;

    /// <summary>Why the last attempt failed; null if none has.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens it again, for every namespace that has it.</summary>
    /// <param name="closed">The connection that the other side has closed.</param>
    /// <returns>Null where it did not come back within <see cref="Limit"/> and the action's time, or is no console that can be opened again: a login, an emulated machine, a container.</returns>
    /// <exception cref="OperationCanceledException">The action was stopped meanwhile.</exception>
    public async Task<IConsole?> ReopenAsync(IConsole closed, CancellationToken stop)
    {
        if (_run.Board is not { } board || ConnectionOf(closed) is not { } connection) return null;
        var clock = _run.Clock;
        if (_opened is not { } last || clock.GetUtcNow() - last >= Steady) (_since, _pause) = (clock.GetUtcNow(), TimeSpan.Zero);
        scope.Log.Warning($"the connection {closed.Name} closed while the tests were running ({closed.ClosedBecause ?? "the other side closed it"}); it is opened again");
        var end = _since + Limit < scope.WaitDeadline ? _since + Limit : scope.WaitDeadline;
        var left = end - clock.GetUtcNow();
        if (left <= TimeSpan.Zero) return null;
        using var late = new CancellationTokenSource(left, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        while (true)
        {
            try
            {
                await Task.Delay(_pause, clock, either.Token);
                _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                var console = await board.OpenConsoleAsync(connection, either.Token);
                foreach (var ns in _run.Consoles.Where(c => ReferenceEquals(c.Value, closed)).Select(c => c.Key).ToList()) _run.Consoles[ns] = console;
                _opened = clock.GetUtcNow();
                return console;
            }
            catch (ActionFault fault) when (fault.ErrorType == ErrorTypes.Infrastructure && !either.IsCancellationRequested)
            {
                Problem = fault.Message;
            }
            catch (Exception e) when (e is OperationCanceledException or ActionFault && late.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    private string? ConnectionOf(IConsole closed)
    {
        var ns = scope.ConnectionNamespace;
        if (closed.IsSecureShell || scope.Node.Action.OwnNamespace is not null || !ReferenceEquals(_run.Consoles.GetValueOrDefault(ns), closed)) return null;
        // What runs on this host is gone with its terminal.
        if (_run.Data.Find(ns, QemuMachine.Running) is not null || _run.Data.Find(ns, ContainerKeys.Running) is not null) return null;
        return _run.Data.Find(ns, BootKeys.Connection) ?? _run.Device.Commands.Primary?.Name;
    }
}
