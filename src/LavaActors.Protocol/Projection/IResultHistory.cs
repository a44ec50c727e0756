using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>Results across jobs. Jobs of the same name are runs of the same thing.</summary>
public interface IResultHistory
{
    /// <summary>The newest jobs whose definition has this <c>job_name</c>, newest first.</summary>
    /// <param name="viewer">Of those that he may see; null: of all.</param>
    Task<IReadOnlyList<JobId>> JobsNamedAsync(string jobName, JobViewer? viewer, int most, CancellationToken stop);

    /// <summary>The last results of one case in some jobs, by job and in the order in which they were recorded.</summary>
    /// <param name="most">A job may have recorded it any number of times.</param>
    Task<IReadOnlyList<TestCaseRow>> CaseAsync(IReadOnlyList<JobId> jobs, string suite, string name, int most, CancellationToken stop);

    /// <summary>The results of a suite with one outcome, in the order in which they were recorded.</summary>
    /// <param name="suite">By its id.</param>
    /// <param name="outcome"><c>pass</c>, <c>fail</c> or <c>skip</c>; any other means those that are none of these, as suites count them.</param>
    /// <param name="most">At least 1.</param>
    Task<IReadOnlyList<TestCaseRow>> WithOutcomeAsync(JobId job, long suite, string outcome, int offset, int most, CancellationToken stop);

    /// <summary>How often the outcome of cases changed between pass and fail, from one result to the next, in the newest jobs of a name. What never changed is left out.</summary>
    /// <param name="cases">Names, of any suites.</param>
    /// <param name="viewer">Only in jobs that he may see; null: all.</param>
    Task<IReadOnlyDictionary<(string Suite, string Case), int>> ChangesAsync(string jobName, IReadOnlyCollection<string> cases, JobViewer? viewer, int mostJobs, CancellationToken stop);

    /// <summary>Goes through all cases of two jobs side by side, in the order of suites and names, however many there are; holds one pair at a time.</summary>
    /// <param name="begin">What takes the pairs; a new one where the store has to be asked once more.</param>
    /// <returns>The one that has taken all of them.</returns>
    Task<T> CompareAsync<T>(JobId before, JobId after, Func<T> begin, Action<T, CasePair> take, CancellationToken stop);
}
