using LavaActors.Protocol.Lab;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Events;

/// <summary>Reads the events that <see cref="ReadModelWriter"/> writes.</summary>
public sealed class LabEventStore(Database database) : ILabEvents
{
    /// <summary>So many events stay where the settings say nothing else.</summary>
    public const long DefaultKeep = 200_000;

    /// <summary>Old events go each time when so many have come.</summary>
    internal const long DropEvery = 1000;

    public Task<LabEventRange> RangeAsync(CancellationToken stop) => ReadAsync(
        async sql => (await sql.ListAsync(
            "SELECT (SELECT COALESCE(MIN(number), 0) FROM lab_events), last FROM lab_event_numbers WHERE id = 1", row => new LabEventRange(row.Number(0), row.Number(1)), stop)).Single(),
        stop);

    public Task<IReadOnlyList<LabEvent>> ReadAsync(long after, int limit, CancellationToken stop) => ReadAsync<IReadOnlyList<LabEvent>>(
        async sql => await sql.ListAsync(
            "SELECT number, at, kind, change FROM lab_events WHERE number > @after ORDER BY number LIMIT @limit",
            row => LabEventJson.Read(row.Number(0), row.At(1), (LabEventKind)row.Int(2), row.Text(3)),
            stop,
            ("@after", after),
            ("@limit", limit)),
        stop);

    private Task<T> ReadAsync<T>(Func<Sql, Task<T>> read, CancellationToken stop) => database.ReadAsync(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await read(sql);
        },
        stop);
}
