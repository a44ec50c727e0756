using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Pages.Views;

/// <summary>Words and colours of states, everywhere the same.</summary>
public static class Looks
{
    /// <summary>A job's state, or how it ended (spec: web-ui.md §2).</summary>
    public static (string Text, string Kind) Of(JobRow job) => Of(job.State, job.Health);

    public static (string Text, string Kind) Of(JobState state, JobHealth health) => (state, health) switch
    {
        (JobState.Finished, JobHealth.Complete) => ("Complete", "good"),
        (JobState.Finished, JobHealth.Incomplete) => ("Incomplete", "bad"),
        (JobState.Finished, JobHealth.Canceled) => ("Canceled", "warn"),
        (JobState.Finished, _) => ("Finished", ""),
        (JobState.Running, _) => ("Running", "run"),
        (JobState.Canceling, _) => ("Canceling", "warn"),
        _ => (state.ToString(), ""),
    };

    public static (string Text, string Kind) Of(DeviceRow device) =>
        device.LostBecause is not null ? ("Lost", "bad")
        : device.Health is DeviceHealth.Bad or DeviceHealth.Looping ? (device.Health.ToString(), "bad")
        : device.Health is DeviceHealth.Maintenance ? ("Maintenance", "warn")
        : device.Health is DeviceHealth.Retired ? ("Retired", "")
        : device.State is DeviceState.Running ? ("Running", "run")
        : device.State is DeviceState.Reserved ? ("Reserved", "run")
        : ("Idle", "good");

    public static string Kind(DeviceHealth health) => health switch
    {
        DeviceHealth.Good => "good",
        DeviceHealth.Bad or DeviceHealth.Looping => "bad",
        DeviceHealth.Maintenance => "warn",
        _ => "",
    };

    public static (string Text, string Kind) Of(WorkerRow worker) => worker.IsOnline ? ("Online", "good") : ("Offline", worker.Health is WorkerHealth.Retired ? "" : "bad");

    public static string Kind(WorkerHealth health) => health switch
    {
        WorkerHealth.Active => "good",
        WorkerHealth.Maintenance => "warn",
        _ => "",
    };

    /// <summary>For the name of a health, of a device or of a dispatcher.</summary>
    public static string HealthKind(TransitionRow change) =>
        change.Of is TransitionOf.Worker ? Kind(Enum.Parse<WorkerHealth>(change.Now)) : Kind(Enum.Parse<DeviceHealth>(change.Now));

    public static string Outcome(string outcome) => outcome switch
    {
        "pass" => "good",
        "fail" => "bad",
        "skip" => "",
        _ => "warn",
    };
}
