using System.Data.Common;
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
    // SQLSTATE of PostgreSQL; SQLite has none.
    private const string Deadlock = "40P01";
    private const int Attempts = 5;

    private readonly SemaphoreSlim _turns = new(database.Writers, database.Writers);

    public Task<long> LastAppliedAsync(string persistenceId, CancellationToken stop) => Task.Run(
        () => database.ReadAsync(
            database.OpenAsync,
            async connection =>
            {
                await using var sql = new Sql(connection);
                return await LastAppliedAsync(sql, persistenceId, stop);
            },
            stop),
        stop);

    // Task.Run: SQLite works synchronously behind its async methods, and the caller is an actor.
    public Task ApplyAsync(string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, CancellationToken stop) => Task.Run(
        async () =>
        {
            await _turns.WaitAsync(stop);
            try
            {
                await WriteAsync(persistenceId, firstSequenceNr, events, stop);
            }
            finally
            {
                _turns.Release();
            }
        },
        stop);

    public void Dispose() => _turns.Dispose();

    /// <summary>Applies what is not applied yet, within the caller's transaction. False when that was nothing.</summary>
    internal static async Task<bool> ApplyAsync(Sql sql, string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, CancellationToken stop)
    {
        var last = firstSequenceNr + events.Count - 1;
        var applied = await LockAsync(sql, persistenceId, stop);
        if (last <= applied)
            return false;

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

        await sql.RunAsync("UPDATE projected SET sequence_nr = @nr WHERE persistence_id = @id", stop, ("@nr", last), ("@id", persistenceId));
        return true;
    }

    private async Task WriteAsync(string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenAsync(stop);
                await using var transaction = await connection.BeginTransactionAsync(stop);
                await using var sql = new Sql(connection, transaction);
                if (await ApplyAsync(sql, persistenceId, firstSequenceNr, events, stop))
                    await transaction.CommitAsync(stop);
                return;
            }
            catch (DbException error) when (error.SqlState == Deadlock && attempt < Attempts)
            {
                // Two actors changed the same boards and jobs in another order; the other one is through now.
            }
        }
    }

    /// <summary>
    /// The last applied event of an actor, for nobody else to change before this transaction ends: a node that was given up and the one that took over may both hold
    /// the same events. An update, even of nothing, takes the row's lock and sees what others have committed.
    /// </summary>
    private static async Task<long> LockAsync(Sql sql, string persistenceId, CancellationToken stop) =>
        await sql.NumberAsync(
            """
            INSERT INTO projected (persistence_id, sequence_nr) VALUES (@id, 0)
            ON CONFLICT (persistence_id) DO UPDATE SET sequence_nr = projected.sequence_nr RETURNING sequence_nr
            """,
            stop,
            ("@id", persistenceId)) ?? 0;

    private static async Task<long> LastAppliedAsync(Sql sql, string persistenceId, CancellationToken stop) =>
        await sql.NumberAsync("SELECT sequence_nr FROM projected WHERE persistence_id = @id", stop, ("@id", persistenceId)) ?? 0;
}

/// <summary>Which event a row comes from.</summary>
internal sealed record EventSource(string PersistenceId, long SequenceNr);
