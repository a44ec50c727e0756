using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>Takes sub-jobs away for good: what lists and pages show of them, their results, their logs and what is kept of notifications. The journal keeps its events; a rebuilt read model leaves them out.</summary>
public interface IJobRemoval
{
    /// <param name="who">The name of who wants that, which stays with the number of the job.</param>
    Task<JobRemoval> RemoveAsync(JobId job, string who, DateTimeOffset at, CancellationToken stop);
}

/// <summary>What came of a removal.</summary>
public enum JobRemoval
{
    Removed,

    /// <summary>There is no such job.</summary>
    NotThere,

    /// <summary>Some sub-job of its submission is not over yet; nothing was removed.</summary>
    NotOver,
}
