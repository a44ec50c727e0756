using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Notifications.Mail;

/// <summary>A stored query as a question for the jobs to compare one with (spec: web-ui.md §6, <c>compare</c>). Pure.</summary>
internal static class StoredCompare
{
    /// <summary>Finished jobs before this one that the query finds, or that have what it finds.</summary>
    /// <param name="viewer">The job's submitter; null: he sees all.</param>
    /// <exception cref="FormatException">Its conditions are none.</exception>
    public static ResultQuery Question(StoredQuery query, JobId job, int most, JobViewer? viewer)
    {
        var conditions = QueryConditions.Of(query.Conditions, QueryRules.Name(query.Entity));
        JobFilter[] earlier = [new(JobField.State, FilterLookup.Exact, [(long)JobState.Finished]), new(JobField.Id, FilterLookup.Less, [job.Value])];
        return new(ResultEntity.Job, [.. conditions.OfJobs, .. earlier], conditions.OfResults, most, viewer);
    }

    /// <summary>Whether a submitter may see it.</summary>
    /// <param name="viewer">Null: he sees all.</param>
    public static bool MaySee(StoredQuery query, JobViewer? viewer) => viewer is null || QueryRules.MaySee(query, viewer.UserName, viewer.Groups);
}
