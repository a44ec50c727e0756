using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace LavaActors.Coordination.Tests.Groups;

/// <summary>The in-memory journal, but a test decides when a write is done, or that it fails; and like a database it takes each number of an actor's events once.</summary>
public sealed class HeldJournal : MemoryJournal
{
    private static readonly ConcurrentDictionary<ActorSystem, Door> Doors = [];
    private readonly Door _door;

    public HeldJournal() => _door = DoorOf(Context.System);

    public static Door DoorOf(ActorSystem system) => Doors.GetOrAdd(system, _ => new Door());

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        await _door.PassAsync(writes.Count);
        foreach (var write in writes)
        {
            if (write.LowestSequenceNr <= await ReadHighestSequenceNrAsync(write.PersistenceId, 0, cancellationToken))
                throw new InvalidOperationException($"{write.PersistenceId} has an event {write.LowestSequenceNr} already");
        }

        return await base.WriteMessagesAsync(writes, cancellationToken);
    }

    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        _door.ReplayedFrom = fromSequenceNr;
        return base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);
    }

    public sealed class Door
    {
        /// <summary>The first fact that the last recovery read from the journal.</summary>
        public long ReplayedFrom { get; internal set; }

        private readonly ConcurrentQueue<int> _writes = [];
        private volatile TaskCompletionSource? _closed;

        /// <summary>How many commands' facts each write took, in order.</summary>
        public IReadOnlyCollection<int> Writes => _writes;

        public void Close() => _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => Interlocked.Exchange(ref _closed, null)?.SetResult();

        public void OpenWith(Exception failure) => Interlocked.Exchange(ref _closed, null)?.SetException(failure);

        public Task PassAsync(int count)
        {
            _writes.Enqueue(count);
            return _closed?.Task ?? Task.CompletedTask;
        }
    }
}
