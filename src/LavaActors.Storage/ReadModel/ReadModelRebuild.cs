using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using LavaActors.Protocol.Wire;

namespace LavaActors.Storage.ReadModel;

/// <summary>Makes the read model anew from the journal. No other node may write to the store meanwhile.</summary>
public static class ReadModelRebuild
{
    private const int Batch = 1000;

    /// <summary>Empties the tables of the read model and fills them again. Returns the number of events that were read.</summary>
    /// <param name="system">Has the journal to read from.</param>
    public static async Task<long> RunAsync(ActorSystem system, Database database, CancellationToken stop)
    {
        await ClearAsync(database, stop);
        using var writer = new ReadModelWriter(database);
        using var materializer = system.Materializer();
        var journal = PersistenceQuery.Get(system).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier);
        var ids = await journal.CurrentPersistenceIds().RunWith(Sink.Seq<string>(), materializer);
        var count = 0L;
        // Akka keeps its own actors' events under names that begin with a slash.
        foreach (var id in ids.Where(id => !id.StartsWith('/')).Order(StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            await ForgetAsync(database, id, stop);
            await journal.CurrentEventsByPersistenceId(id, 0, long.MaxValue)
                .Grouped(Batch)
                .SelectAsync(1, async events =>
                {
                    var batch = events.ToList();
                    await writer.ApplyAsync(id, batch[0].SequenceNr, [.. batch.Select(each => (IWireMessage)each.Event)], stop);
                    count += batch.Count;
                    return batch.Count;
                })
                .RunWith(Sink.Ignore<int>(), materializer);
        }

        return count;
    }

    /// <summary>An actor that is at work meanwhile has marked its newest event as applied; without this its older ones would be taken for applied too.</summary>
    private static async Task ForgetAsync(Database database, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var sql = new Sql(connection);
        await sql.RunAsync("DELETE FROM projected WHERE persistence_id = @id", stop, ("@id", id));
    }

    private static async Task ClearAsync(Database database, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var sql = new Sql(connection);
        await sql.RunAsync(Migrations.Clear, stop);
    }
}
