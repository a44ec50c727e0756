using System.Diagnostics;
using LavaActors.Devices;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Metrics;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boards;

/// <summary>
/// The commands of one board, one list of them at a time: a new list stops the one that runs and waits until it has ended. What was asked for last is what the
/// board is left in, whoever was cancelled when. Used by one actor.
/// </summary>
/// <param name="note">Where the command that runs is noted for the process after this one; null: it is not.</param>
internal sealed class PowerCommands(DeviceConfiguration device, TimeProvider clock, PowerNote? note = null)
{
    private Task _last = Task.CompletedTask;
    private CancellationTokenSource _stopLast = new();

    /// <summary>Runs a list of commands one after another.</summary>
    /// <param name="limit">For the whole list.</param>
    /// <param name="stop">Whoever asked for it does not want it any more.</param>
    /// <exception cref="ActionFault">Infrastructure: one failed, or the time was up. Configuration: one cannot be read.</exception>
    public Task RunAsync(IReadOnlyList<string> commands, TimeSpan limit, RunLog? log, CancellationToken stop)
    {
        var before = StopAsync();
        _stopLast = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var mine = RunAfterAsync(before, commands, limit, log, _stopLast.Token);
        _last = mine;
        return mine;
    }

    /// <summary>Stops the list that runs, if one does; over when it has ended.</summary>
    public async Task StopAsync()
    {
        var (last, stop) = (_last, _stopLast);
        await stop.CancelAsync();
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAfterAsync(Task before, IReadOnlyList<string> commands, TimeSpan limit, RunLog? log, CancellationToken stop)
    {
        await before;
        var end = clock.GetUtcNow() + limit;
        foreach (var command in commands)
        {
            stop.ThrowIfCancellationRequested();
            IReadOnlyList<string> words;
            try
            {
                words = ShellWords.Split(command);
            }
            catch (FormatException e)
            {
                throw ActionFault.Configuration($"{device.Hostname}: {e.Message}");
            }

            var left = end - clock.GetUtcNow();
            if (left <= TimeSpan.Zero) throw ActionFault.Infrastructure($"no time was left for '{command}' of {device.Hostname}: those before it took the {limit.TotalSeconds:0.#} s there were");
            var (began, isDone) = (Stopwatch.GetTimestamp(), false);
            try
            {
                await LabCommand.RunAsync(words, log, ErrorTypes.Infrastructure, left, clock, stop, mark: note?.Begin());
                isDone = true;
            }
            finally
            {
                note?.End();
                DispatchMetrics.CountPower(began, isDone);
            }
        }
    }
}
