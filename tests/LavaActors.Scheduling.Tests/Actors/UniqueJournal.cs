using System.Collections.Immutable;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>The in-memory journal, but like a database it takes each number of an actor's events once.</summary>
public sealed class UniqueJournal : MemoryJournal
{
    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        foreach (var write in writes)
        {
            if (write.LowestSequenceNr <= await ReadHighestSequenceNrAsync(write.PersistenceId, 0, cancellationToken))
                throw new InvalidOperationException($"{write.PersistenceId} has an event {write.LowestSequenceNr} already");
        }

        return await base.WriteMessagesAsync(writes, cancellationToken);
    }
}
