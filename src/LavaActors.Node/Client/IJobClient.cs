using LavaActors.Gateway.Api;

namespace LavaActors.Node.Client;

/// <summary>
/// What the command line asks of a lab: of a node over HTTP, or of the node in this very process (<c>run</c>).
/// Every method throws <see cref="ClientException"/> with what a person needs to know.
/// </summary>
public interface IJobClient
{
    /// <summary>Submits a job.</summary>
    Task<Submission> SubmitAsync(string definition, CancellationToken stop);

    /// <summary>Would a job start now? Nothing is submitted.</summary>
    Task<ValidationAnswer> WhatIfAsync(string definition, CancellationToken stop);

    /// <summary>The number of a job for what users write: <c>7</c> or <c>7.1</c>.</summary>
    Task<long> ResolveAsync(string id, CancellationToken stop);

    /// <summary>The present state of all roles of a job's submission, then each change, until all are finished.</summary>
    IAsyncEnumerable<RoleProgress> WatchAsync(long job, CancellationToken stop);

    /// <summary>The log's bytes; with <paramref name="follow"/> until the job is finished. Pieces end where lines end, the last one excepted.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> LogAsync(long job, bool follow, CancellationToken stop);

    Task<Timeline> TimelineAsync(long job, CancellationToken stop);

    /// <summary>Why a job did not pass, and the others of its submission.</summary>
    Task<ExplanationView> ExplainAsync(long job, CancellationToken stop);

    Task CancelAsync(long job, CancellationToken stop);

    /// <summary>Takes a job that is over away, with its results and its log.</summary>
    Task DeleteAsync(long job, CancellationToken stop);

    Task<Page<JobView>> JobsAsync(JobListing listing, CancellationToken stop);

    Task<IReadOnlyList<TestView>> TestsAsync(long job, CancellationToken stop);

    Task<IReadOnlyList<SuiteView>> SuitesAsync(long job, CancellationToken stop);

    Task<IReadOnlyList<DeviceView>> DevicesAsync(CancellationToken stop);

    Task<DeviceView> DeviceAsync(string name, CancellationToken stop);

    /// <summary>The nodes of the cluster, as one of them sees it.</summary>
    Task<ClusterView> ClusterAsync(CancellationToken stop);

    Task<string> VersionAsync(CancellationToken stop);
}

/// <summary>Which jobs <c>jobs list</c> wants.</summary>
public sealed record JobListing(int Limit, int Offset, string? State, string? Health);
