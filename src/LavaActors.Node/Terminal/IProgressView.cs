using LavaActors.Gateway.Api;

namespace LavaActors.Node.Terminal;

/// <summary>Shows the progress of a job's roles while it runs.</summary>
public interface IProgressView
{
    /// <summary>Shows what comes until the stream ends; the answer is the last state of each role, in order of their ids.</summary>
    Task<IReadOnlyList<RoleProgress>> ShowAsync(IAsyncEnumerable<RoleProgress> progress, CancellationToken stop);
}
