using Akka.Actor;
using Akka.Cluster;
using LavaActors.Gateway.Http;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Health;

/// <summary>What whoever supervises a node asks it: does it live, and can it do its work now?</summary>
/// <param name="store">Null on a node that has none. What it says counts for a second.</param>
public sealed class NodeHealth(ActorSystem system, NodeSettings settings, StoreProbe? store, StoreFaults faults, TimeProvider clock)
{
    // Anybody may ask, and as often as he likes.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly KeptAnswer<string?>? _ofStore = store is null ? null : new(() => store.ProblemAsync(CancellationToken.None), Kept, clock);

    /// <summary>False when its actors have ended: only a new process helps.</summary>
    public bool IsAlive => !system.WhenTerminated.IsCompleted;

    /// <summary>Why it cannot do its work now; empty when it can. Anybody may ask: what the store's driver says is in the node's log.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken stop)
    {
        var status = Akka.Cluster.Cluster.Get(system).SelfMember.Status;
        var ofStore = _ofStore is null ? null : await _ofStore.AskAsync(stop);
        if (ofStore is not null) faults.Note(ofStore);
        return Problems(status, ofStore is null ? null : settings.Store.Kind);
    }

    /// <summary>The same, pure.</summary>
    /// <param name="away">What store does not answer; null when it does, or is not needed.</param>
    internal static IReadOnlyList<string> Problems(MemberStatus status, string? away)
    {
        var problems = new List<string>();
        if (status != MemberStatus.Up) problems.Add($"this node is {status} in its cluster, and not Up");
        if (away is not null) problems.Add($"its {away} does not answer; the log of the node says why");
        return problems;
    }
}
