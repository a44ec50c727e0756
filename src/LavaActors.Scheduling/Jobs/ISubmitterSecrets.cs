using LavaActors.Protocol.Ids;

namespace LavaActors.Scheduling.Jobs;

/// <summary>The secrets that jobs may name.</summary>
public interface ISubmitterSecrets
{
    /// <summary>Those of the submitter of a job, by name. Null: the job is not in the read model yet, so ask again.</summary>
    Task<IReadOnlyDictionary<string, string>?> OfSubmitterAsync(JobId job, CancellationToken stop);
}
