using LavaActors.Protocol.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Accounts;

/// <summary>
/// Who did what, in the database. Numbers of entries are given one transaction after the other, on all nodes, and each waits for the disk; so what comes while a
/// transaction runs goes into the next one together.
/// </summary>
public sealed class AuditLog(Database database) : IAuditLog
{
    private const int LongestText = 4000;

    // Parameters of one statement: six times as many.
    private const int AtOnce = 100;

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = [];
    private bool _isWriting;

    public Task WriteAsync(AuditRow entry, CancellationToken stop)
    {
        var waiting = new Waiting(entry);
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            if (_isWriting) return waiting.Stored.Task.WaitAsync(stop);
            _isWriting = true;
        }

        _ = WriteAllAsync();
        return waiting.Stored.Task.WaitAsync(stop);
    }

    public Task<(long Count, IReadOnlyList<AuditRow> Entries)> ReadAsync(AuditQuery query, CancellationToken stop)
    {
        if (query.Limit < 1 || query.Offset < 0) throw new ArgumentException($"a page of {query.Limit} rows from {query.Offset} on: expected at least 1 row, and an offset that is not negative", nameof(query));
        List<(string Condition, string Name, object? Value)> filters = [];
        if (query.Kind is not null) filters.Add(("kind = @kind", "@kind", query.Kind));
        if (query.Object is not null) filters.Add(("object = @object", "@object", query.Object));
        if (query.Who is not null) filters.Add(("who = @who", "@who", query.Who));
        if (query.Before is not null) filters.Add(("id < @before", "@before", query.Before));
        var where = filters.Count == 0 ? "" : "WHERE " + string.Join(" AND ", filters.Select(filter => filter.Condition));
        (string, object?)[] parameters = [.. filters.Select(filter => (filter.Name, filter.Value))];
        return database.ReadSqlAsync<(long, IReadOnlyList<AuditRow>)>(
            async sql => (
                await sql.NumberAsync($"SELECT COUNT(*) FROM audit {where}", stop, parameters) ?? 0,
                await sql.ListAsync(
                    $"SELECT id, at, who, kind, object, what FROM audit {where} ORDER BY id DESC LIMIT @limit OFFSET @offset",
                    row => new AuditRow(row.Number(0), row.At(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5)),
                    stop,
                    [.. parameters, ("@limit", query.Limit), ("@offset", query.Offset)])),
            stop);
    }

    /// <summary>Until nobody waits. Never fails: those whose entries are not stored hear it.</summary>
    private async Task WriteAllAsync()
    {
        while (Next() is { Count: > 0 } some)
        {
            try
            {
                await WriteAsync([.. some.Select(each => each.Entry)]);
                foreach (var each in some) each.Stored.SetResult();
            }
            catch (Exception error)
            {
                foreach (var each in some) each.Stored.SetException(error);
            }
        }
    }

    private List<Waiting> Next()
    {
        var some = new List<Waiting>();
        lock (_lock)
        {
            while (some.Count < AtOnce && _waiting.TryDequeue(out var waiting)) some.Add(waiting);
            _isWriting = some.Count > 0;
        }

        return some;
    }

    // Not ended by who does not wait any more: others do.
    private Task WriteAsync(IReadOnlyList<AuditRow> entries) => database.WriteSqlAsync(
        async sql =>
        {
            var first = await AccountSql.NextIdsAsync(sql, "audit", entries.Count, CancellationToken.None);
            return await sql.RunAsync(
                $"INSERT INTO audit (id, at, who, kind, object, what) VALUES {string.Join(", ", entries.Select((_, n) => $"(@id{n}, @at{n}, @who{n}, @kind{n}, @object{n}, @what{n})"))}",
                CancellationToken.None,
                [.. entries.SelectMany((entry, n) => Values(entry, first + n, n))]);
        },
        CancellationToken.None);

    private static (string Name, object? Value)[] Values(AuditRow entry, long id, int n) =>
    [
        ($"@id{n}", id),
        ($"@at{n}", Sql.Time(entry.At)),
        ($"@who{n}", entry.Who),
        ($"@kind{n}", entry.Kind),
        ($"@object{n}", entry.Object),
        ($"@what{n}", entry.What.Length <= LongestText ? entry.What : entry.What[..LongestText] + "..."),
    ];

    /// <summary>An entry, and who waits until it is stored.</summary>
    private sealed record Waiting(AuditRow Entry)
    {
        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
