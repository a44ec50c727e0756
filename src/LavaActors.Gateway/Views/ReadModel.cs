using LavaActors.Gateway.Api;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Views;

/// <summary>Questions that take several looks into the read model.</summary>
public static class ReadModel
{
    /// <summary>The progress of all roles of a submission, in order; empty when there is none.</summary>
    public static async Task<IReadOnlyList<RoleProgress>> RolesAsync(IJobQueries queries, LeadJobId lead, CancellationToken stop) =>
        [.. (await TimelinesAsync(queries, await queries.SubmissionAsync(lead, stop), stop)).Select(role => role.Role)];

    /// <summary>The timeline of the submission a job belongs to.</summary>
    /// <param name="submission">Those of its sub-jobs that whoever asks may see.</param>
    public static async Task<Timeline> TimelineAsync(IJobQueries queries, JobRow job, IReadOnlyList<JobRow> submission, CancellationToken stop) =>
        new(job.Lead.Value, await TimelinesAsync(queries, submission, stop), job.AttemptOf?.Value, job.Attempt, job.RequeuedAs?.Value, Warnings: job.Warnings);

    private static async Task<IReadOnlyList<RoleTimeline>> TimelinesAsync(IJobQueries queries, IReadOnlyList<JobRow> submission, CancellationToken stop)
    {
        var roles = new List<RoleTimeline>();
        foreach (var row in submission)
            roles.Add(ProgressViews.Timeline(row, await queries.ActionsAsync(row.Job, stop), await queries.SuitesAsync(row.Job, stop)));
        return roles;
    }
}
