using LavaActors.Gateway.Api;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Views;

/// <summary>Questions that take several looks into the read model.</summary>
public static class ReadModel
{
    /// <summary>The progress of all roles of a submission, in order; empty when there is none.</summary>
    public static async Task<IReadOnlyList<RoleProgress>> RolesAsync(IJobQueries queries, LeadJobId lead, CancellationToken stop) =>
        [.. (await TimelinesAsync(queries, lead, stop)).Select(role => role.Role)];

    /// <summary>The timeline of the submission a job belongs to; null when there is no such job.</summary>
    public static async Task<Timeline?> TimelineAsync(IJobQueries queries, JobId job, CancellationToken stop) =>
        await queries.GetAsync(job, stop) is { } row
            ? new Timeline(row.Lead.Value, await TimelinesAsync(queries, row.Lead, stop), row.AttemptOf?.Value, row.Attempt, row.RequeuedAs?.Value, Warnings: row.Warnings)
            : null;

    private static async Task<IReadOnlyList<RoleTimeline>> TimelinesAsync(IJobQueries queries, LeadJobId lead, CancellationToken stop)
    {
        var roles = new List<RoleTimeline>();
        foreach (var row in await queries.SubmissionAsync(lead, stop))
            roles.Add(ProgressViews.Timeline(row, await queries.ActionsAsync(row.Job, stop), await queries.SuitesAsync(row.Job, stop)));
        return roles;
    }
}
