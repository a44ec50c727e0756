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
    DeviceConfiguration device, PowerCommands power, BoardNotes notes, BoardLeftovers leftovers, IActorRef tftp, TimeProvider clock, ILoggingAdapter log, CancellationToken stop)
{
    /// <summary>How long switching off may take when nobody gives a limit.</summary>
    private static readonly TimeSpan SwitchOffLimit = TimeSpan.FromSeconds(30);

    /// <summary>A board on its way to be off.</summary>
    /// <param name="Lease">With the note of the decision.</param>
    /// <param name="Decision">Null: nothing is sent.</param>
    /// <param name="Done">Ends when the board is off, or stays on as was asked.</param>
    internal sealed record SwitchingOff(BoardLease Lease, SwitchOffDecision? Decision, Task Done);

    /// <summary>Switches the board off, where that is not done: the decision is noted, then its commands begin. Called when it is their turn among the power commands.</summary>
    public SwitchingOff SwitchOff(BoardLease lease, RunLog? runLog)
    {
        if (SwitchOffDecision.Of(lease, device.Commands.PowerOff.Count > 0) is not { } decision) return LeaveOn(lease);
        runLog?.Debug(decision.Words);
        var noted = lease with { SwitchOff = decision.Note(clock.GetUtcNow()) };
        // A board has to be switched off though the disk is full.
        if (notes.Note(noted) is { } fault) log.Warning("{0}: {1} It is switched off all the same, and once more if this process is killed now", device.Hostname, fault.Message);
        return new SwitchingOff(noted, decision, power.RunAsync(device.Commands.PowerOff, SwitchOffLimit, runLog, CancellationToken.None));
    }

    /// <summary>The board stays as it is; commands that run are stopped.</summary>
    public SwitchingOff LeaveOn(BoardLease lease) => new(lease, null, power.StopAsync());

    public async Task<BoardCleaned> AfterRunAsync(BoardMessages.Acquire holder, SwitchingOff switching, IReadOnlyList<ConsoleHandle> consoles)
    {
        var problems = new Problems();
        var (isOff, lease) = await SettleAsync(switching, problems);
        foreach (var console in consoles) await problems.TryAsync($"closing {console.Name}", console.CloseAsync);
        await problems.TryAsync("withdrawing the files from TFTP", () => tftp.Ask<TftpMessages.IReply>(new TftpMessages.Withdraw(holder.Job.ToString()), stop));
        return await leftovers.RemoveAsync(lease, isOff, holder.Log, problems, stop);
    }

    /// <param name="isFirst">It was not tried before.</param>
    /// <param name="notOurs">Why the board is to be left as it is; null: it is switched off.</param>
    public async Task<CrashCleaned> AfterCrashAsync(BoardLease lease, bool isFirst, string? notOurs)
    {
        var inUse = notOurs ?? notes.Lock();
        var switching = inUse is null ? SwitchOff(lease, null) : new SwitchingOff(lease, null, Task.CompletedTask);
        if (isFirst)
        {
            log.Warning("{0} was held by job {1} when this dispatcher last ended; {2}", device.Hostname, lease.Job, (inUse, switching.Decision) switch
            {
                ({ } why, _) => $"removing what the job left, but {why}: it is not switched off",
                (_, null) => $"removing what the job left; {(device.Commands.PowerOff.Count == 0 ? "it has no power_off" : "it is off already")}",
                (_, { Anew: null }) => "switching it off and removing what the job left",
                (_, { } anew) => $"switching it off ({anew.Words}) and removing what the job left",
            });
        }

        var problems = new Problems();
        var (isOff, settled) = await SettleAsync(switching, problems);
        var cleaned = await leftovers.RemoveAsync(settled, isOff, null, problems, stop);
        return new CrashCleaned(isOff, cleaned.Left, cleaned.Problem, lease.IsOutOfService && notOurs is null);
    }

    /// <summary>Waits for the commands, and notes what came of them before anything else is done: what is to be removed may take long, and they are not sent again for that.</summary>
    private async Task<(bool IsOff, BoardLease Lease)> SettleAsync(SwitchingOff switching, Problems problems)
    {
        var isOff = await problems.TryAsync(switching.Decision?.What ?? "stopping power commands", () => switching.Done);
        if (switching is not { Decision: not null, Lease.SwitchOff: { } note }) return (isOff, switching.Lease);
        var settled = switching.Lease with { SwitchOff = note with { Outcome = isOff ? SwitchOffOutcome.Off : SwitchOffOutcome.Failed } };
        await problems.TryAsync($"noting in {notes.LeaseFile} whether the board is off", () =>
        {
            settled.Write(notes.LeaseFile);
            return Task.CompletedTask;
        });
        return (isOff, settled);
    }
}
