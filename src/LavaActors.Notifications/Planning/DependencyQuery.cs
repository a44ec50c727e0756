using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Planning;

/// <summary>What other jobs must be before anybody is told of one (spec: web-ui.md §6, <c>dependency_query</c>). Pure.</summary>
public static class DependencyQuery
{
    /// <summary>What is looked for.</summary>
    public const string Entity = "testjob";

    /// <summary>Questions for one other job each that the conditions match, and that is not as the status has it. Nobody is told while any of them has an answer.</summary>
    /// <param name="self">The job that is told of; it is no other one.</param>
    /// <param name="viewer">Of the submitter: jobs that he may not see do not count, or he would learn of them. Null: he sees all.</param>
    public static IReadOnlyList<ResultQuery> Against(QueryConditions conditions, NotifyStatus status, JobId self, JobViewer? viewer)
    {
        if (conditions.MatchNothing) return [];
        return [.. Otherwise(status).Select(other => new ResultQuery(
            ResultEntity.Job, [.. conditions.OfJobs, new JobFilter(JobField.Id, FilterLookup.Exact, [self.Value], IsNegated: true), .. other], conditions.OfResults, 1, viewer))];
    }

    /// <summary>Conditions one of which holds for each job that is not as a status has it, and for no other.</summary>
    internal static IReadOnlyList<IReadOnlyList<JobFilter>> Otherwise(NotifyStatus status) => status switch
    {
        NotifyStatus.Running => [[Not(JobState.Running)]],
        NotifyStatus.Finished => [[Not(JobState.Finished)]],
        NotifyStatus.All => [[Not(JobState.Running), Not(JobState.Finished)]],
        NotifyStatus.Complete => [[Not(JobState.Finished)], [Not(JobHealth.Complete)]],
        NotifyStatus.Incomplete => [[Not(JobState.Finished)], [Not(JobHealth.Incomplete)]],
        _ => [[Not(JobState.Finished)], [Not(JobHealth.Canceled)]],
    };

    private static JobFilter Not(JobState state) => new(JobField.State, FilterLookup.Exact, [(long)state], IsNegated: true);

    private static JobFilter Not(JobHealth health) => new(JobField.Health, FilterLookup.Exact, [(long)health], IsNegated: true);
}
