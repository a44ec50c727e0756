using System.Data.Common;
using LavaActors.Storage;

namespace LavaActors.Node.Health;

/// <summary>Asks the store for next to nothing, to see whether it answers.</summary>
public sealed class StoreProbe(Database store, TimeProvider clock)
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
            await store.AskAsync(either.Token).WaitAsync(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return $"nothing came for {Limit.TotalSeconds:0} s";
        }
        catch (Exception error) when (error is DbException or InvalidOperationException or TimeoutException or IOException)
        {
            return error.Message;
        }
    }
}
