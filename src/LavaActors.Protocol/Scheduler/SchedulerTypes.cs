using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;

namespace LavaActors.Protocol.Scheduler;

/// <summary>
/// One sub-job of a submission. It wants a device of a type, or, as a guest, to share the device of its host role.
/// </summary>
/// <param name="Role">The role's name; empty for a single-node job.</param>
/// <param name="SubId">0-based place in its submission (spec: multinode.md §2 rule 10).</param>
/// <param name="DeviceType">Null exactly for a guest.</param>
/// <param name="IsGuest">True for a secondary connection.</param>
/// <param name="HostRole">A guest's host role, which has exactly one instance.</param>
/// <param name="Tags">The device must have all of them.</param>
/// <param name="DeviceName">The only device that will do, if the job names one.</param>
/// <param name="Definition">The sub-job's definition after the split, as YAML text.</param>
/// <param name="Essential">True when the end of this sub-job other than Complete ends its siblings (spec: multinode.md §4).</param>
/// <param name="Dispatcher">The only dispatcher whose devices will do, if the job names one (its <c>worker</c>).</param>
/// <param name="Needs">What the dispatcher must have beside the device, of <see cref="Facilities"/>; null for nothing.</param>
/// <param name="Closed">Devices that its submitter may not submit to; null for none.</param>
public sealed record SubJobRequest(
    string Role,
    int SubId,
    string? DeviceType,
    bool IsGuest,
    string? HostRole,
    IReadOnlyList<string> Tags,
    DeviceName? DeviceName,
    string Definition,
    bool Essential = false,
    string? Dispatcher = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<string>? Needs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DeviceName>? Closed = null);

/// <summary>A sub-job with its ids. <paramref name="DisplayId"/> is what users see: <c>7</c>, or <c>7.1</c> in a group.</summary>
public sealed record SubJob(JobId Job, string DisplayId, SubJobRequest Request);

/// <summary>A sub-job's ids, as they are answered to the submitter.</summary>
public sealed record SubmittedJob(JobId Job, string DisplayId, string Role);

/// <summary>A device as its dispatcher offers it. <paramref name="Health"/> counts only for a device that was never seen before.</summary>
/// <param name="Remark">What a person should know of it, as that its file is faulty and an earlier version is used; null for nothing.</param>
/// <param name="Lacks">What its dispatcher does not have; null for nothing.</param>
/// <param name="HealthCheck">The name of the definition that its health is checked by, a file of the dispatcher's lab; null when there is none.</param>
/// <param name="NotYet">Why it is to be given to nobody yet, though it is this dispatcher's; null: it may be.</param>
public sealed record OfferedDevice(
    DeviceName Name,
    string DeviceType,
    IReadOnlyList<string> Tags,
    DeviceHealth Health,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Remark = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<MissingFacility>? Lacks = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? HealthCheck = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? NotYet = null);

/// <summary>The highest number of a reservation of a device that its dispatcher has seen; 0: none.</summary>
public sealed record SeenReservation(DeviceName Device, long Fencing);

/// <summary>Who has a device, by what the Scheduler knows.</summary>
/// <param name="Dispatcher">Whose device it is; null while it is nobody's.</param>
/// <param name="Fencing">The number of its last reservation; 0: there was none.</param>
/// <param name="HeldAt">The dispatcher of the run that it is reserved for; null: it is reserved for none.</param>
/// <param name="LastAt">The dispatcher of the run that it was last reserved for; null: not known.</param>
public sealed record DeviceStanding(
    DeviceName Device,
    string? Dispatcher,
    long Fencing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? HeldAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastAt = null);

/// <summary>When the devices of a type are checked (spec: scheduler.md §8).</summary>
/// <param name="IsDisabled">Never.</param>
/// <param name="Frequency">Every so many hours, or jobs.</param>
public sealed record HealthRule(bool IsDisabled, int Frequency, HealthDenominator Denominator)
{
    public static HealthRule Default { get; } = new(false, 24, HealthDenominator.Hours);
}

/// <summary>The last health check of a device that came to its end.</summary>
/// <param name="JobsSince">How many jobs have got the device since, other than checks.</param>
public sealed record HealthReport(JobId Job, DateTimeOffset SubmittedAt, DateTimeOffset EndedAt, int JobsSince = 0);

/// <summary>What the lab's people and the runs say of a device (spec: scheduler.md §1). Good and Unknown devices run jobs, others never do.</summary>
public enum DeviceHealth
{
    Good,
    Unknown,
    Looping,
    Bad,
    Maintenance,
    Retired,
}

/// <summary>What the lab's people say of a dispatcher (spec: scheduler.md §5). Only an Active one is given jobs.</summary>
public enum WorkerHealth
{
    Active,
    Maintenance,
    Retired,
}

/// <summary>What a device does (spec: scheduler.md §1).</summary>
public enum DeviceState
{
    Idle,
    Reserved,
    Running,
}

/// <summary>A device as the Scheduler knows it.</summary>
/// <param name="HealthReason">Who set the health, and why; null when nobody has.</param>
/// <param name="LostBecause">Null while its dispatcher is there and offers it.</param>
/// <param name="IsKept">It is lost only for a while: its dispatcher, which is there, does something to it first.</param>
/// <param name="Lead">The submission that holds it.</param>
/// <param name="Job">The sub-job, guests apart, that holds it.</param>
public sealed record DeviceStatus(
    DeviceName Name,
    string DeviceType,
    IReadOnlyList<string> Tags,
    string Dispatcher,
    DeviceState State,
    DeviceHealth Health,
    string? HealthReason,
    string? LostBecause,
    LeadJobId? Lead,
    JobId? Job,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsKept = false);

/// <summary>A submission that waits for its devices.</summary>
public sealed record QueuedJob(LeadJobId Lead, string JobName, string Submitter, int Priority, DateTimeOffset SubmittedAt, IReadOnlyList<SubmittedJob> Jobs, string WaitsFor);

/// <summary>The place of one sub-job's run: its own device, or for a guest its host's.</summary>
/// <param name="Address">The dispatcher node's address when the reservation was made; ask <see cref="SchedulerMessages.LocateDispatcher"/> when it does not answer there.</param>
/// <param name="Fencing">Number of the reservation: grows from one reservation to the next, lab-wide.</param>
public sealed record Reservation(JobId Job, DeviceName Device, string Dispatcher, string Address, long Fencing);
