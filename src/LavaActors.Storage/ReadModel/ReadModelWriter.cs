using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;

namespace LavaActors.Storage.ReadModel;

/// <summary>
/// Writes events into the tables of the read model. Together with the number of the last event, in one transaction, so that nothing is ever counted twice.
/// </summary>
public sealed class ReadModelWriter(Database database) : IProjection, IDisposable
{
    // Writers would only wait for each other in the database, and less politely.
    private readonly SemaphoreSlim _one = new(1, 1);

    public Task<long> LastAppliedAsync(string persistenceId, CancellationToken stop) => Task.Run(
        async () =>
        {
            await using var connection = await database.OpenAsync(stop);
            await using var sql = new Sql(connection);
            return await LastAppliedAsync(sql, persistenceId, stop);
        },
        stop);

    // Task.Run: SQLite works synchronously behind its async methods, and the caller is an actor.
    public Task ApplyAsync(string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, CancellationToken stop) => Task.Run(
        async () =>
        {
            await _one.WaitAsync(stop);
            try
            {
                await WriteAsync(persistenceId, firstSequenceNr, events, stop);
            }
            finally
            {
                _one.Release();
            }
        },
        stop);

    public void Dispose() => _one.Dispose();

    private async Task WriteAsync(string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var sql = new Sql(connection, transaction);
        var applied = await LastAppliedAsync(sql, persistenceId, stop);
        var last = firstSequenceNr + events.Count - 1;
        if (last <= applied)
            return;

        var results = new ResultRows(sql);
        for (var i = (int)Math.Max(0, applied + 1 - firstSequenceNr); i < events.Count; i++)
        {
            var source = new EventSource(persistenceId, firstSequenceNr + i);
            await (events[i] switch
            {
                SchedulerMessages.IEvent fact => SchedulerRows.ApplyAsync(sql, source, fact, stop),
                JobMessages.IEvent fact => JobRows.ApplyAsync(sql, source, fact, stop),
                RoleMessages.IEvent fact => RoleRows.ApplyAsync(sql, results, source, fact, stop),
                _ => Task.CompletedTask,
            });
        }

        await sql.RunAsync(
            "INSERT INTO projected (persistence_id, sequence_nr) VALUES (@id, @nr) ON CONFLICT (persistence_id) DO UPDATE SET sequence_nr = excluded.sequence_nr",
            stop,
            ("@id", persistenceId),
            ("@nr", last));
        await transaction.CommitAsync(stop);
    }

    private static async Task<long> LastAppliedAsync(Sql sql, string persistenceId, CancellationToken stop) =>
        await sql.NumberAsync("SELECT sequence_nr FROM projected WHERE persistence_id = @id", stop, ("@id", persistenceId)) ?? 0;
}

/// <summary>Which event a row comes from.</summary>
internal sealed record EventSource(string PersistenceId, long SequenceNr);
