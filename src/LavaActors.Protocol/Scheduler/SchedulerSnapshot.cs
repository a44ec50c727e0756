using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Scheduler;

/// <summary>The Scheduler's state as it is stored from time to time, so that recovery need not read all its events.</summary>
public sealed record SchedulerSnapshot(
    long NextJob,
    long NextFencing,
    IReadOnlyList<SchedulerSnapshot.Job> Jobs,
    IReadOnlyList<SchedulerSnapshot.Device> Devices,
    IReadOnlyList<SchedulerSnapshot.Dispatcher> Dispatchers,
    IReadOnlyList<SchedulerMessages.Submitted> Answered,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<SchedulerSnapshot.Worker>? Workers = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<SchedulerSnapshot.TypeRule>? HealthRules = null) : IWireMessage
{
    /// <summary>A submission that is not over. Its texts are empty once the JobActor has them.</summary>
    public sealed record Job(
        SchedulerMessages.JobSubmitted Submission,
        bool HandedOver,
        IReadOnlyList<Reservation>? Reservations,
        SchedulerMessages.CancelRequested? Cancel,
        IReadOnlyList<JobId> Ended,
        DateTimeOffset? ReservedAt = null);

    public sealed record Device(
        DeviceName Name,
        string DeviceType,
        IReadOnlyList<string> Tags,
        string Dispatcher,
        DeviceHealth Health,
        string? HealthReason,
        string? LostBecause,
        long LastFencing,
        LeadJobId? HeldBy,
        JobId? HeldByJob,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Remark = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<MissingFacility>? Lacks = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<string>? LabTags = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? HealthCheck = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] HealthReport? LastCheck = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsKept = false,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? LastAt = null);

    /// <summary>What people have said of the checks of a device type.</summary>
    public sealed record TypeRule(string DeviceType, HealthRule Rule);

    /// <summary>What people have said of a dispatcher.</summary>
    public sealed record Worker(string Name, WorkerHealth Health, int JobLimit);

    public sealed record Dispatcher(string Name, Guid Incarnation, string Address, bool IsUp);
}
