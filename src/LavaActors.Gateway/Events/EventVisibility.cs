using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Events;

/// <summary>
/// Who is told of which event: whoever may see the job, device or worker at the moment in which he would be told. Which job has a device, or is the reason of its health, is told to who may see that job.
/// </summary>
/// <param name="restrictions">The permissions of groups as they are now.</param>
/// <param name="jobs">A job by what users call it, or by its number, as it was a moment ago; null: there is none.</param>
public sealed class EventVisibility(Func<CancellationToken, ValueTask<Restrictions>> restrictions, Func<string, CancellationToken, Task<JobRow?>> jobs)
{
    /// <summary>Those of some events that a caller may be told of now, as he may read them.</summary>
    public async ValueTask<IReadOnlyList<LabEvent>> ReadAsync(Caller caller, IReadOnlyList<LabEvent> events, CancellationToken stop)
    {
        if (caller.IsSuperuser) return events;
        var now = await restrictions(stop);
        var read = new List<LabEvent>();
        foreach (var one in events)
        {
            if (IsVisible(caller, one, now)) read.Add(one.Device is { } device ? one with { Device = await ForAsync(caller, device, now, stop) } : one);
        }

        return read;
    }

    private async ValueTask<DeviceChange> ForAsync(Caller caller, DeviceChange device, Restrictions now, CancellationToken stop)
    {
        if (device.Job is { } holder && !await SeesAsync(caller, holder, now, stop)) device = device with { Job = null };
        var named = JobMentions.In(device.HealthReason).Concat(JobMentions.In(device.LostBecause)).ToHashSet();
        if (named.Count == 0) return device;
        var seen = new HashSet<JobId>();
        foreach (var job in named)
            if (await SeesAsync(caller, $"{job}", now, stop)) seen.Add(job);
        string? Read(string? text) => text is null ? null : JobMentions.For(text, seen);
        return device with { HealthReason = Read(device.HealthReason), LostBecause = Read(device.LostBecause) };
    }

    private async Task<bool> SeesAsync(Caller caller, string job, Restrictions now, CancellationToken stop) => await jobs(job, stop) is { } row && AccessRules.MayView(caller, row, now);

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
