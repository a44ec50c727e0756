using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>Which of some jobs somebody may see.</summary>
public static class SeenJobs
{
    // Parameters of one statement.
    private const int AtOnce = 500;

    /// <summary>One question for 500 jobs; none for none. A job that is not there is seen by nobody.</summary>
    public static async Task<IReadOnlySet<JobId>> SeenAsync(this IJobQueries queries, JobViewer viewer, IEnumerable<JobId> jobs, CancellationToken stop)
    {
        var seen = new HashSet<JobId>();
        foreach (var some in jobs.Distinct().Chunk(AtOnce))
            seen.UnionWith((await queries.ListAsync(new JobQuery(Limit: some.Length, Jobs: some, Viewer: viewer), stop)).Jobs.Select(row => row.Job));
        return seen;
    }
}
