using Akka.Actor;
using Akka.Cluster;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Projection;

namespace LavaActors.Node.Health;

/// <summary>What whoever supervises a node asks it: does it live, and can it do its work now?</summary>
/// <param name="queries">Reads the store; null on a node that has none.</param>
public sealed class NodeHealth(ActorSystem system, NodeSettings settings, IJobQueries? queries, TimeProvider clock)
{
    // A supervisor asks every few seconds: an answer that takes longer is none.
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(3);

    /// <summary>False when its actors have ended: only a new process helps.</summary>
    public bool IsAlive => !system.WhenTerminated.IsCompleted;

    /// <summary>Why it cannot do its work now; empty when it can.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken stop)
    {
        var status = Akka.Cluster.Cluster.Get(system).SelfMember.Status;
        return Problems(status, await StoreProblemAsync(stop), settings.Store);
    }

    /// <summary>The same, pure.</summary>
    /// <param name="ofStore">Why the store does not answer; null when it does, or is not needed.</param>
    internal static IReadOnlyList<string> Problems(MemberStatus status, string? ofStore, object store)
    {
        var problems = new List<string>();
        if (status != MemberStatus.Up) problems.Add($"this node is {status} in its cluster, and not Up");
        if (ofStore is not null) problems.Add($"{store} does not answer: {ofStore}");
        return problems;
    }

    private async Task<string?> StoreProblemAsync(CancellationToken stop)
    {
        if (queries is null) return null;
        using var late = new CancellationTokenSource(StoreLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            await queries.ListAsync(new JobQuery(Limit: 1), either.Token).WaitAsync(either.Token);
            return null;
        }
        catch (System.Data.Common.DbException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return $"nothing came for {StoreLimit.TotalSeconds:0} s";
        }
    }
}
