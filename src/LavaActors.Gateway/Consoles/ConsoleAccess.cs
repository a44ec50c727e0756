using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Consoles;

/// <summary>Who may do what at the console of a device, as the lab is now.</summary>
public sealed class ConsoleAccess(LabReading reading, IJobQueries queries, AccessPolicy policy, JobMentionReading mentions, IRequiredActor<SchedulerProxy> scheduler)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <param name="session">Whose run, or whose console, is looked at; null: there was none yet.</param>
    public async Task<OperationResult<ConsolePlace>> LookAsync(Caller caller, string device, LiveConsoleMessages.State? session, CancellationToken stop)
    {
        var lab = await reading.ReadAsync(stop);
        var found = lab.DeviceFor(caller, device);
        if (!found.IsOk) return found.Failure!;
        var row = found.Value.Row;
        var atEase = AccessRules.AtConsole(caller, device, row.DeviceType, lab.Restrictions);
        var mayOpen = session is null or { IsOver: true } && atEase >= ConsoleRight.Type && WhyNotOpen(row.Health, row.State, row.LostBecause) is null;
        if (session?.Job is not { } id) return new ConsolePlace(row, null, atEase, mayOpen);
        var job = await queries.GetAsync(id, stop);
        var sees = job is null ? caller.IsSuperuser : await policy.MayViewAsync(caller, job, stop);
        if (!sees) return new ConsolePlace(row, null, ConsoleRight.None, mayOpen);
        return new ConsolePlace(row, job, job is null ? ConsoleRight.Permit : AccessRules.AtConsole(caller, device, row.DeviceType, job, lab.Restrictions), mayOpen);
    }

    /// <summary>Why nobody may open its console at the moment; null when one may. The scheduler is asked, so that no job is about to begin.</summary>
    public async Task<string?> WhyNotOpenAsync(Caller caller, string device, CancellationToken stop)
    {
        try
        {
            var devices = await (await scheduler.GetAsync(stop)).Ask<SchedulerMessages.DeviceList>(new SchedulerMessages.GetDevices(), Limit, stop);
            return devices.Devices.FirstOrDefault(each => each.Name.Value == device) is { } status
                ? WhyNotOpen(status.Health, status.State, status.LostBecause) is { } why ? await ReadAsync(caller, why, stop) : null
                : "the scheduler does not know the device";
        }
        catch (AskTimeoutException)
        {
            return "the scheduler does not answer; try again in a moment";
        }
    }

    /// <summary>Why something is refused, as the caller may read it: without the jobs that he may not see.</summary>
    public async Task<string> ReadAsync(Caller caller, string why, CancellationToken stop) => (await mentions.ReaderAsync(caller, [why], stop))(why);

    private static string? WhyNotOpen(DeviceHealth health, DeviceState state, string? lostBecause) =>
        lostBecause is not null ? $"the device is lost: {lostBecause}"
        : health is not DeviceHealth.Maintenance ? $"the device is {health}, and may be given to a job at any moment; say that it is in Maintenance first"
        : state is not DeviceState.Idle ? "the device still belongs to a job; wait until that is over"
        : null;
}
