using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Scheduling.Rules;

/// <summary>A device as the scheduler's rules see it.</summary>
/// <param name="LostBecause">Null while its dispatcher is there and offers it.</param>
/// <param name="LastFencing">Number of its last reservation; 0 before the first.</param>
/// <param name="HeldBy">The submission that holds it, through the sub-job <paramref name="HeldByJob"/>.</param>
/// <param name="Back">When that run is over at the latest.</param>
/// <param name="Tags">Those of its file.</param>
/// <param name="Remark">What its dispatcher says of it.</param>
/// <param name="LabTags">Those that people gave it beside them.</param>
/// <param name="IsWorkerAtRest">Its dispatcher is not to be given jobs.</param>
public sealed record Board(
    DeviceName Name,
    string DeviceType,
    ImmutableHashSet<string> Tags,
    string Dispatcher,
    DeviceHealth Health,
    string? HealthReason = null,
    string? LostBecause = null,
    long LastFencing = 0,
    LeadJobId? HeldBy = null,
    JobId? HeldByJob = null,
    DateTimeOffset? Back = null,
    string? Remark = null,
    ImmutableHashSet<string>? LabTags = null,
    bool IsWorkerAtRest = false)
{
    /// <summary>What its dispatcher does not have.</summary>
    public ImmutableHashSet<MissingFacility> Lacks { get; init; } = [];

    /// <summary>The definition that its health is checked by; null when there is none.</summary>
    public string? HealthCheck { get; init; }

    /// <summary>Null until a check of it has come to its end.</summary>
    public HealthReport? LastCheck { get; init; }

    /// <summary>The dispatcher of the run that it was last reserved for; null before the first.</summary>
    public string? LastAt { get; init; }

    /// <summary>Lost only for a while: its dispatcher, which is there, does something to it first.</summary>
    public bool IsKept { get; init; }

    /// <summary>Its dispatcher has not registered since this scheduler began, which has its board from the store: nobody is given it before it is known which reservations it obeys. Nowhere stored.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>There, and healthy enough for user jobs (spec: scheduler.md §4).</summary>
    public bool IsWell => LostBecause is null && !IsAwaited && !IsWorkerAtRest && (Health is DeviceHealth.Good or DeviceHealth.Unknown);

    /// <summary>Well, and not held by a job.</summary>
    public bool IsFree => HeldBy is null && IsWell;

    /// <summary>Whether it would do, were it free.</summary>
    public bool Suits(Demand demand) =>
        DeviceType == demand.DeviceType && (demand.Device is null || demand.Device == Name) && (demand.Dispatcher is null || demand.Dispatcher == Dispatcher) && demand.Tags.All(Has) && demand.Closed?.Contains(Name) is not true && Missing(demand) is null;

    public bool Has(string tag) => Tags.Contains(tag) || LabTags?.Contains(tag) == true;

    public IEnumerable<string> AllTags => (LabTags is { } more ? Tags.Union(more) : Tags).Order(StringComparer.Ordinal);

    /// <summary>What its dispatcher does not have of what is asked; null when that is nothing.</summary>
    public MissingFacility? Missing(Demand demand) => Lacks.IsEmpty || demand.Needs.IsEmpty ? null : Lacks.FirstOrDefault(missing => demand.Needs.Contains(missing.Name));
}
