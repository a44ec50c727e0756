using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Snapshot;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>Snapshots in memory, with who asked for his.</summary>
public sealed class CountingSnapshots : MemorySnapshotStore
{
    private static readonly ConditionalWeakTable<ActorSystem, ConcurrentQueue<string>> Asked = [];

    private readonly ConcurrentQueue<string> _asked = AskedOf(Context.System);

    /// <summary>The persistence ids of an actor system that were asked for, in order.</summary>
    public static ConcurrentQueue<string> AskedOf(ActorSystem system) => Asked.GetOrCreateValue(system);

    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        _asked.Enqueue(persistenceId);
        return base.LoadAsync(persistenceId, criteria, cancellationToken);
    }
}
