using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Protocol.Projection;

/// <summary>Which jobs, in which order, and which page of them. A filter that is null passes all; several are ANDed.</summary>
/// <param name="Limit">Rows of a page, at least 1.</param>
/// <param name="Viewer">Only what he may see; null: all. Every list for a person has one (the gateway's AccessRules.ViewerFor).</param>
/// <param name="Filters">Further conditions.</param>
public sealed record JobQuery(
    int Offset = 0,
    int Limit = 50,
    JobOrder Order = JobOrder.Id,
    bool Descending = true,
    IReadOnlyList<JobState>? States = null,
    IReadOnlyList<JobHealth>? Healths = null,
    IReadOnlyList<JobId>? Jobs = null,
    string? Submitter = null,
    string? DeviceType = null,
    DeviceName? Device = null,
    GroupId? Group = null,
    JobViewer? Viewer = null,
    IReadOnlyList<JobFilter>? Filters = null);

/// <summary>What lists of jobs are ordered by; ties by id.</summary>
public enum JobOrder
{
    Id,
    SubmitTime,
    StartTime,
    EndTime,
    Priority,
}

/// <summary>A page, and how many jobs there are on all pages.</summary>
public sealed record JobPage(long Count, IReadOnlyList<JobRow> Jobs);
