using System.Data.Common;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Node.Health;

/// <summary>Asks the store for next to nothing, to see whether it answers.</summary>
/// <param name="queries">Reads the store.</param>
public sealed class StoreProbe(IJobQueries queries, TimeProvider clock)
{
    // Who asks for it does so every few seconds: an answer that takes longer is none.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Why the store does not answer; null when it does.</summary>
    public async Task<string?> ProblemAsync(CancellationToken stop)
    {
        using var late = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            // One row by its key: to list jobs counts them all.
            await queries.GetAsync(new JobId(1), either.Token).WaitAsync(either.Token);
            return null;
        }
        catch (DbException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return $"nothing came for {Limit.TotalSeconds:0} s";
        }
    }
}
