using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Scheduling.Jobs;

/// <summary>Remote-artifact tokens as users have put them into the store.</summary>
public sealed class StoredSecrets(IJobQueries jobs, ILabStore lab) : ISubmitterSecrets
{
    public async Task<IReadOnlyDictionary<string, string>?> OfSubmitterAsync(JobId job, CancellationToken stop) =>
        await jobs.GetAsync(job, stop).ConfigureAwait(false) is { } row
            ? (await lab.ArtifactTokensAsync(row.Submitter, stop).ConfigureAwait(false)).ToDictionary(token => token.Name, token => token.Token, StringComparer.Ordinal)
            : null;
}
