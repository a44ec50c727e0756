using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Events;

/// <summary>Whose state or health a stored event may change. Pure.</summary>
/// <param name="At">When.</param>
/// <param name="Lead">All sub-jobs of this submission.</param>
/// <param name="DevicesOf">All devices of this dispatcher.</param>
/// <param name="DeviceWith">The device that this job has.</param>
/// <param name="Worker">A dispatcher.</param>
/// <param name="IsSubmission">Its jobs are new: they are told of whatever their state is.</param>
internal sealed record TouchedRows(
    DateTimeOffset At,
    IReadOnlyList<JobId> Jobs,
    IReadOnlyList<DeviceName> Devices,
    LeadJobId? Lead = null,
    string? DevicesOf = null,
    JobId? DeviceWith = null,
    string? Worker = null,
    bool IsSubmission = false)
{
    /// <summary>Null for an event that changes nothing of the kind, as most do.</summary>
    public static TouchedRows? By(EventSource source, IWireMessage fact) => fact switch
    {
        SchedulerMessages.JobSubmitted e => new(e.At, [.. e.SubJobs.Select(sub => sub.Job)], [], IsSubmission: true),
        SchedulerMessages.DevicesReserved e => new(e.At, [.. e.Reservations.Select(mine => mine.Job)], [.. e.Reservations.Select(mine => mine.Device).Distinct()]),
        SchedulerMessages.CancelRequested e => new(e.At, [], [], Lead: e.Lead),
        SchedulerMessages.DeviceFreed e => new(e.At, [], [e.Device]),
        SchedulerMessages.DeviceHealthChanged e => new(e.At, [], [e.Device]),
        SchedulerMessages.DispatcherCameUp e => new(e.At, [], [.. e.Devices.Select(device => device.Name)], DevicesOf: e.Dispatcher, Worker: e.Dispatcher),
        SchedulerMessages.DispatcherWentDown e => new(e.At, [], [], DevicesOf: e.Dispatcher, Worker: e.Dispatcher),
        SchedulerMessages.DeviceAdded e => new(e.At, [], [e.Device]),
        SchedulerMessages.WorkerSet e => new(e.At, [], [], Worker: e.Worker),
        JobMessages.CancelBegun e => new(e.At, [], [], Lead: JobRows.LeadOf(source)),
        JobMessages.RoleEnded { HasRun: false } e => new(e.At, [e.Job], []),
        RoleMessages.Accepted e => new(e.At, [e.Job], [], DeviceWith: e.Job),
        RoleMessages.CancelRequested e => new(e.At, [e.Job], []),
        RoleMessages.Finished e => new(e.At, [e.Job], []),
        _ => null,
    };
}
