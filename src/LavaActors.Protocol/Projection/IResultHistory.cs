using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>Results across jobs. Jobs of the same name are runs of the same thing.</summary>
public interface IResultHistory
{
    /// <summary>The newest jobs whose definition has this <c>job_name</c>, newest first.</summary>
    Task<IReadOnlyList<JobId>> JobsNamedAsync(string jobName, int most, CancellationToken stop);

    /// <summary>The results of one case in each of some jobs, by job and in the order in which they were recorded.</summary>
    Task<IReadOnlyList<TestCaseRow>> CaseAsync(IReadOnlyList<JobId> jobs, string suite, string name, CancellationToken stop);
}
