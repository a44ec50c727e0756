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
        { Job: { } job } => AccessRules.MayView(caller, Row(job, TypeOf(caller, job, restrictions)), restrictions),
        { Device: { } device } => AccessRules.MayViewDevice(caller, device.Name, device.DeviceType, restrictions),
        { Worker: { } worker } => AccessRules.MayViewWorker(caller, worker.Hostname, restrictions),
        _ => false,
    };

    /// <summary>A type of a guest's group that is hidden from the caller hides the guest, too.</summary>
    private static string? TypeOf(Caller caller, JobChange job, Restrictions restrictions) =>
        job.DeviceType ?? job.TypesOfGroup?.FirstOrDefault(type => !AccessRules.MayViewType(caller, type, restrictions)) ?? (job.TypesOfGroup is [var any, ..] ? any : null);

    private static JobRow Row(JobChange job, string? type) => new(
        job.Job, job.Lead, job.DisplayId, 0, job.Role, null, job.Submitter, job.Description, job.Priority, job.Visibility, type, null, [], IsGuest: job.DeviceType is null, null, Essential: false,
        job.State, job.Health, job.Device is { } device ? new DeviceName(device) : null, job.Dispatcher, job.SubmitTime, job.StartTime, job.EndTime, job.ErrorType, null);
}
