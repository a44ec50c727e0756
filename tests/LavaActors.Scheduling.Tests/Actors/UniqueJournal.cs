using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>The in-memory journal, but like a database it takes each number of an actor's events once.</summary>
public sealed class UniqueJournal : MemoryJournal
{
    private static readonly ConditionalWeakTable<ActorSystem, Gate> Gates = [];

    /// <summary>What holds back the journal of an actor system.</summary>
    public static Gate GateOf(ActorSystem system) => Gates.GetOrCreateValue(system);

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        var gate = GateOf(Context.System);
        gate.Count();
        await gate.Opened;
        foreach (var write in writes)
        {
            if (write.LowestSequenceNr <= await ReadHighestSequenceNrAsync(write.PersistenceId, 0, cancellationToken))
                throw new InvalidOperationException($"{write.PersistenceId} has an event {write.LowestSequenceNr} already");
        }

        return await base.WriteMessagesAsync(writes, cancellationToken);
    }

    public sealed class Gate
    {
        private TaskCompletionSource _open = Open(true);
        private int _writes;

        /// <summary>How often something was to be written.</summary>
        public int Writes => Volatile.Read(ref _writes);

        public Task Opened => Volatile.Read(ref _open).Task;

        public void Close() => Volatile.Write(ref _open, Open(false));

        public void Open() => Volatile.Read(ref _open).TrySetResult();

        public void Count() => Interlocked.Increment(ref _writes);

        private static TaskCompletionSource Open(bool isOpen)
        {
            var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (isOpen) open.SetResult();
            return open;
        }
    }
}
