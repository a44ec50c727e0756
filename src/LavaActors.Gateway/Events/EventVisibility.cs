using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Events;

/// <summary>Who is told of which event: whoever may see the job, device or worker at the moment in which he would be told.</summary>
/// <param name="restrictions">The permissions of groups as they are now.</param>
public sealed class EventVisibility(Func<CancellationToken, ValueTask<Restrictions>> restrictions)
{
    /// <summary>What a caller may be told of now.</summary>
    public async ValueTask<Func<LabEvent, bool>> ForAsync(Caller caller, CancellationToken stop)
    {
        if (caller.IsSuperuser) return _ => true;
        var now = await restrictions(stop);
        return one => IsVisible(caller, one, now);
    }

    private static bool IsVisible(Caller caller, LabEvent one, Restrictions restrictions) => one switch
    {
        { Job: { } job } => AccessRules.MayView(caller, Row(job), restrictions),
        { Device: { } device } => AccessRules.MayViewDevice(caller, device.Name, device.DeviceType, restrictions),
        { Worker: { } worker } => AccessRules.MayViewWorker(caller, worker.Hostname, restrictions),
        _ => false,
    };

    private static JobRow Row(JobChange job) => new(
        job.Job, job.Lead, job.DisplayId, 0, job.Role, null, job.Submitter, job.Description, job.Priority, job.Visibility, job.DeviceType, null, [], IsGuest: job.DeviceType is null, null, Essential: false,
        job.State, job.Health, job.Device is { } device ? new DeviceName(device) : null, job.Dispatcher, job.SubmitTime, job.StartTime, job.EndTime, job.ErrorType, null);
}
