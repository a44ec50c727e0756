using Akka.Actor;
using Akka.Event;
using LavaActors.Devices;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Tftp;

namespace LavaActors.Dispatch.Boards;

/// <summary>Switches a board off and removes what a run has left on this host: after its run, or after the end of the process that had it. The DeviceActor decides when.</summary>
/// <param name="stop">Of the board's actor.</param>
internal sealed class BoardCleanup(
    DeviceConfiguration device, PowerCommands power, BoardNotes notes, BoardLeftovers leftovers, IActorRef tftp, ILoggingAdapter log, CancellationToken stop)
{
    /// <summary>How long switching off may take when nobody gives a limit.</summary>
    private static readonly TimeSpan SwitchOffLimit = TimeSpan.FromSeconds(30);

    public Task SwitchOffAsync(RunLog? runLog) => power.RunAsync(device.Commands.PowerOff, SwitchOffLimit, runLog, CancellationToken.None);

    /// <param name="switchedOff">Ends when the board is off, or stays on as was asked.</param>
    public async Task<BoardCleaned> AfterRunAsync(BoardMessages.Acquire holder, Task switchedOff, IReadOnlyList<ConsoleHandle> consoles, BoardLease lease)
    {
        var problems = new Problems();
        var isOff = await problems.TryAsync("switching off", () => switchedOff);
        foreach (var console in consoles) await problems.TryAsync($"closing {console.Name}", console.CloseAsync);
        await problems.TryAsync("withdrawing the files from TFTP", () => tftp.Ask<TftpMessages.IReply>(new TftpMessages.Withdraw(holder.Job.ToString()), stop));
        return await leftovers.RemoveAsync(lease, isOff, holder.Log, problems, stop);
    }

    /// <param name="isFirst">It was not tried before.</param>
    /// <param name="notOurs">Why the board is to be left as it is; null: it is switched off.</param>
    public async Task<CrashCleaned> AfterCrashAsync(BoardLease lease, bool isFirst, string? notOurs)
    {
        var inUse = notOurs ?? notes.Lock();
        if (isFirst)
        {
            log.Warning("{0} was held by job {1} when this dispatcher last ended; {2}", device.Hostname, lease.Job,
                inUse is null ? "switching it off and removing what the job left" : $"removing what the job left, but {inUse}: it is not switched off");
        }

        var problems = new Problems();
        var isOff = inUse is not null || await problems.TryAsync("switching off", () => SwitchOffAsync(null));
        var cleaned = await leftovers.RemoveAsync(lease, isOff, null, problems, stop);
        return new CrashCleaned(isOff, cleaned.Left, cleaned.Problem, lease.IsOutOfService && notOurs is null);
    }
}
