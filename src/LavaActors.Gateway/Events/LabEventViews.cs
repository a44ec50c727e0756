using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Events;

/// <summary>The lab's events as pages get them.</summary>
/// <param name="Id">A sub-job's number.</param>
/// <param name="Submission">The number of the first sub-job of its submission.</param>
public sealed record JobChangeView(
    long Id,
    string DisplayId,
    long Submission,
    string Role,
    string State,
    string Health,
    string Description,
    string Submitter,
    int Priority,
    string? RequestedDeviceType,
    string? Device,
    string? Worker,
    DateTimeOffset SubmitTime,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    string? ErrorType,
    DateTimeOffset At)
{
    public static JobChangeView Of(JobChange job, DateTimeOffset at) => new(
        job.Job.Value, job.DisplayId, job.Lead.Value, job.Role, job.State.ToString(), job.Health.ToString(), job.Description, job.Submitter, job.Priority,
        job.DeviceType, job.Device, job.Dispatcher, job.SubmitTime, job.StartTime, job.EndTime, job.ErrorType, at);
}

/// <param name="Job">What users call the job that has it.</param>
/// <param name="LostBecause">Null while its dispatcher offers it.</param>
public sealed record DeviceChangeView(
    string Hostname, string DeviceType, string Worker, string State, string Health, string? HealthReason, string? LostBecause, string? Job, DateTimeOffset At)
{
    public static DeviceChangeView Of(DeviceChange device, DateTimeOffset at) => new(
        device.Name, device.DeviceType, device.Dispatcher, device.State.ToString(), device.Health.ToString(), device.HealthReason, device.LostBecause, device.Job, at);
}

public sealed record WorkerChangeView(string Hostname, string State, string Health, DateTimeOffset At)
{
    public static WorkerChangeView Of(WorkerChange worker, DateTimeOffset at) => new(worker.Hostname, worker.State, worker.Health, at);
}

/// <summary>Events that were asked for and are not kept any more.</summary>
public sealed record DroppedView(long From, long To);

/// <summary>Why a stream ends.</summary>
public sealed record ReasonView(string Reason);

/// <summary>The last event that came before the following ones.</summary>
public sealed record ReadyView(long Number);

/// <summary>The job is over, and all of its log was told.</summary>
/// <param name="Id">A sub-job's number.</param>
public sealed record LogEndView(long Id);

/// <summary>How LAVA refuses somebody on a WebSocket.</summary>
public sealed record ErrorView(string Error);
