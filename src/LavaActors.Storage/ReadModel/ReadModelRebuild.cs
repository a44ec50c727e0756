using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Events;
using LavaActors.Storage.Schema;

namespace LavaActors.Storage.ReadModel;

/// <summary>
/// Makes the read model anew from the journal, in one transaction: whoever reads sees the old rows until all is done, and a failure changes nothing. Other
/// writers wait (PostgreSQL) or are not there (<see cref="Database.Own"/>); what they bring afterwards is compared with what was read here.
/// </summary>
public static class ReadModelRebuild
{
    private const int Batch = 1000;
    private const string Scheduler = "scheduler";

    /// <summary>Empties the tables of the read model and fills them again. Returns the number of events that were read.</summary>
    /// <param name="system">Has the journal to read from.</param>
    public static async Task<long> RunAsync(ActorSystem system, Database database, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var sql = new Sql(connection, transaction) { LimitSeconds = database.Dialect.SlowSeconds };
        if (database.Dialect.LockReadModel.Length > 0) await sql.RunAsync(database.Dialect.LockReadModel, stop);
        var told = (await sql.ListAsync("SELECT persistence_id, sequence_nr FROM projected", row => (Id: row.Text(0), Number: row.Number(1)), stop)).ToDictionary(each => each.Id, each => each.Number, StringComparer.Ordinal);
        await GroupsInJobs.NoteAsync(sql, stop);
        await sql.RunAsync(Migrations.Clear, stop);

        using var materializer = system.Materializer();
        var journal = PersistenceQuery.Get(system).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier);
        var ids = await journal.CurrentPersistenceIds().RunWith(Sink.Seq<string>(), materializer);
        var count = 0L;
        // Akka keeps its own actors' events under names that begin with a slash. The scheduler's come first: a submission is shown before anything that becomes of it.
        foreach (var id in ids.Where(id => !id.StartsWith('/')).OrderBy(id => id == Scheduler ? 0 : 1).ThenBy(id => id, StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            await journal.CurrentEventsByPersistenceId(id, 0, long.MaxValue)
                .Grouped(Batch)
                .SelectAsync(1, async events =>
                {
                    var batch = events.ToList();
                    // Where the read model was empty nobody knows what the lab was told of.
                    var tellAfter = told.Count == 0 ? long.MaxValue : told.GetValueOrDefault(id);
                    await ReadModelWriter.ApplyAsync(sql, id, batch[0].SequenceNr, [.. batch.Select(each => (IWireMessage)each.Event)], tellAfter, LabEventStore.DefaultKeep, stop);
                    count += batch.Count;
                    return batch.Count;
                })
                .RunWith(Sink.Ignore<int>(), materializer);
        }

        await GroupsInJobs.GiveBackAsync(sql, stop);
        await RemovedJobs.RemoveAgainAsync(sql, stop);
        await transaction.CommitAsync(stop);
        return count;
    }
}
