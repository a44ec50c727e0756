using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Protocol.Lab;

/// <summary>
/// A change of a job, a device or a worker as the lab's events tell it (spec: scheduler.md §14). Exactly one of <paramref name="Job"/>, <paramref name="Device"/> and <paramref name="Worker"/> is there.
/// </summary>
/// <param name="Number">Its place among all events of the lab: 1, 2, and so on, the same for every reader at all times.</param>
public sealed record LabEvent(long Number, DateTimeOffset At, JobChange? Job = null, DeviceChange? Device = null, WorkerChange? Worker = null)
{
    public LabEventKind Kind => Job is not null ? LabEventKind.Job : Device is not null ? LabEventKind.Device : LabEventKind.Worker;
}

/// <summary>What changed.</summary>
public enum LabEventKind
{
    Job,
    Device,
    Worker,
}

/// <summary>A sub-job whose state or health changed, or that was submitted: as it is since then.</summary>
/// <param name="Device">The device it got; for a guest its host's.</param>
/// <param name="TypesOfGroup">For a guest, which has no type of its own: those of the others of its submission. Null for all else.</param>
public sealed record JobChange(
    JobId Job,
    LeadJobId Lead,
    string DisplayId,
    string Role,
    string Submitter,
    string Description,
    int Priority,
    JobVisibility Visibility,
    JobState State,
    JobHealth Health,
    DateTimeOffset SubmitTime,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? DeviceType = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Device = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Dispatcher = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] DateTimeOffset? StartTime = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] DateTimeOffset? EndTime = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? ErrorType = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsHealthCheck = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<string>? TypesOfGroup = null);

/// <summary>A device whose state, health or presence changed.</summary>
/// <param name="Job">What users call the sub-job that has it.</param>
/// <param name="LostBecause">Null while its dispatcher is there and offers it.</param>
public sealed record DeviceChange(
    string Name,
    string DeviceType,
    string Dispatcher,
    DeviceState State,
    DeviceHealth Health,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? HealthReason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? LostBecause = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Job = null);

/// <summary>A dispatcher that came or went, or was given another health.</summary>
/// <param name="State"><c>Online</c> or <c>Offline</c>.</param>
/// <param name="Health"><c>Active</c>, <c>Maintenance</c> or <c>Retired</c>.</param>
public sealed record WorkerChange(string Hostname, string State, string Health)
{
    public const string Online = "Online";
    public const string Offline = "Offline";
}
