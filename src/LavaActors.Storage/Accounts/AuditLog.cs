using LavaActors.Protocol.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Accounts;

/// <summary>Who did what, in the database.</summary>
public sealed class AuditLog(Database database) : IAuditLog
{
    private const int LongestText = 4000;

    public Task WriteAsync(AuditRow entry, CancellationToken stop) => database.WriteSqlAsync(
        async sql => await sql.RunAsync(
            "INSERT INTO audit (id, at, who, kind, object, what) VALUES (@id, @at, @who, @kind, @object, @what)",
            stop,
            ("@id", await AccountSql.NextIdAsync(sql, "audit", stop)),
            ("@at", Sql.Time(entry.At)),
            ("@who", entry.Who),
            ("@kind", entry.Kind),
            ("@object", entry.Object),
            ("@what", entry.What.Length <= LongestText ? entry.What : entry.What[..LongestText] + "...")),
        stop);

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
}
