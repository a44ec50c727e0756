using System.Data.Common;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.Events;

namespace LavaActors.Storage.ReadModel;

/// <summary>
/// Writes events into the tables of the read model. Together with the number of the last event, in one transaction, so that nothing is ever counted twice.
/// </summary>
/// <param name="appended">Told the number of the last of the lab's events, after each transaction that wrote some.</param>
/// <param name="keepEvents">So many of the lab's events stay.</param>
public sealed class ReadModelWriter(Database database, Action<long>? appended = null, long keepEvents = LabEventStore.DefaultKeep) : IProjection, IDisposable
{
    // SQLSTATE of PostgreSQL; SQLite has none.
    private const string Deadlock = "40P01";
    private const int Attempts = 5;

    private readonly SemaphoreSlim _turns = new(database.Writers, database.Writers);

    public Task<long> LastAppliedAsync(string persistenceId, CancellationToken stop) => database.ReadAsync(
        database.OpenWriterAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await LastAppliedAsync(sql, persistenceId, stop);
        },
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

    /// <summary>Applies what is not applied yet, within the caller's transaction, which is to be over soon then.</summary>
    /// <param name="tellAfter">Of events up to this number the lab was told before: they are applied only.</param>
    internal static async Task<Outcome> ApplyAsync(Sql sql, string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, long tellAfter, long keepEvents, CancellationToken stop)
    {
        var last = firstSequenceNr + events.Count - 1;
        var applied = await LockAsync(sql, persistenceId, stop);
        if (last <= applied)
            return new Outcome(HasApplied: false, null);

        var results = new ResultRows(sql);
        var changes = new LabChanges(sql);
        // What comes late of the run of a job that was removed brings no part of it back. All events are of one actor.
        var isOfRemoved = events is [RoleMessages.IEvent ofRun, ..] && await RemovedJobs.IsRemovedAsync(sql, ofRun.Job, stop);
        for (var i = (int)Math.Max(0, applied + 1 - firstSequenceNr); i < events.Count && !isOfRemoved; i++)
        {
            var (source, fact) = (new EventSource(persistenceId, firstSequenceNr + i), events[i]);
            if (source.SequenceNr <= tellAfter) await ApplyAsync(sql, results, source, fact, stop);
            else await changes.NoteAsync(source, fact, () => ApplyAsync(sql, results, source, fact, stop), stop);
        }

        await sql.RunAsync("UPDATE projected SET sequence_nr = @nr WHERE persistence_id = @id", stop, ("@nr", last), ("@id", persistenceId));
        return new Outcome(HasApplied: true, await changes.WriteAsync(keepEvents, stop));
    }

    private static Task ApplyAsync(Sql sql, ResultRows results, EventSource source, IWireMessage fact, CancellationToken stop) => fact switch
    {
        SchedulerMessages.IEvent e => SchedulerRows.ApplyAsync(sql, source, e, stop),
        JobMessages.IEvent e => JobRows.ApplyAsync(sql, source, e, stop),
        RoleMessages.IEvent e => RoleRows.ApplyAsync(sql, results, source, e, stop),
        _ => Task.CompletedTask,
    };

    private async Task WriteAsync(string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenWriterAsync(stop);
                if (events.All(ShowsNothing))
                {
                    await using var one = new Sql(connection);
                    await NoteAsync(one, persistenceId, firstSequenceNr + events.Count - 1, stop);
                    return;
                }

                await using var transaction = await connection.BeginTransactionAsync(stop);
                await using var sql = new Sql(connection, transaction);
                var outcome = await ApplyAsync(sql, persistenceId, firstSequenceNr, events, tellAfter: 0, keepEvents, stop);
                if (!outcome.HasApplied) return;
                await transaction.CommitAsync(stop);
                if (outcome.LastEvent is { } number) appended?.Invoke(number);
                return;
            }
            catch (DbException error) when (error.SqlState == Deadlock && attempt < Attempts)
            {
                // Two actors changed the same boards and jobs in another order; the other one is through now.
            }
        }
    }

    /// <summary>The first event of a job, and that it is handed over: each submission has these two, and they change no row.</summary>
    private static bool ShowsNothing(IWireMessage fact) => fact is JobMessages.Created or SchedulerMessages.JobHandedOver;

    /// <summary>Applies events that change no row, in one trip to the server: their number, unless another node is further already.</summary>
    private static Task<int> NoteAsync(Sql sql, string persistenceId, long last, CancellationToken stop) => sql.RunAsync(
        """
        INSERT INTO projected (persistence_id, sequence_nr) VALUES (@id, @nr)
        ON CONFLICT (persistence_id) DO UPDATE SET sequence_nr = excluded.sequence_nr WHERE projected.sequence_nr < excluded.sequence_nr
        """,
        stop,
        ("@id", persistenceId),
        ("@nr", last));

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

/// <summary>What came of applying events.</summary>
/// <param name="HasApplied">False when all of them were applied before.</param>
/// <param name="LastEvent">The number of the last of the lab's events that was written; null where none was.</param>
internal sealed record Outcome(bool HasApplied, long? LastEvent);

/// <summary>Which event a row comes from.</summary>
internal sealed record EventSource(string PersistenceId, long SequenceNr);
