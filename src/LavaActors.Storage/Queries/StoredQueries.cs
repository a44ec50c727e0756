using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Queries;

/// <summary>Searches that users keep, in the database.</summary>
public sealed class StoredQueries(Database database) : IStoredQueries
{
    private const string Columns =
        "SELECT q.id, q.owner, q.name, q.description, q.entity, q.conditions, q.row_limit, q.is_published, g.name FROM stored_queries q LEFT JOIN account_groups g ON g.id = q.in_group";

    public Task<IReadOnlyList<StoredQuery>> AllAsync(CancellationToken stop) =>
        database.ReadSqlAsync<IReadOnlyList<StoredQuery>>(async sql => await sql.ListAsync($"{Columns} ORDER BY q.owner, q.name", Query, stop), stop);

    public Task<StoredQuery?> GetAsync(string owner, string name, CancellationToken stop) => database.ReadSqlAsync(
        async sql => (await sql.ListAsync($"{Columns} WHERE q.owner = @owner AND q.name = @name", Query, stop, ("@owner", owner), ("@name", name))).SingleOrDefault(), stop);

    public Task<StoredQuery?> AddAsync(StoredQuery query, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            var id = await AccountSql.NextIdAsync(sql, "query", stop);
            var added = await sql.RunAsync(
                """
                INSERT INTO stored_queries (id, owner, name, description, entity, conditions, row_limit, is_published, in_group)
                VALUES (@id, @owner, @name, @description, @entity, @conditions, @limit, @published, (SELECT id FROM account_groups WHERE name = @group)) ON CONFLICT (owner, name) DO NOTHING
                """,
                stop,
                [("@owner", query.Owner), .. Parameters(query with { Id = id })]);
            return added == 0 ? null : (await sql.ListAsync($"{Columns} WHERE q.id = @id", Query, stop, ("@id", id))).Single();
        },
        stop);

    public Task<bool> PutAsync(StoredQuery query, CancellationToken stop) => database.WriteSqlAsync(
        async sql => await sql.RunAsync(
            """
            UPDATE stored_queries SET name = @name, description = @description, entity = @entity, conditions = @conditions, row_limit = @limit, is_published = @published,
              in_group = (SELECT id FROM account_groups WHERE name = @group)
            WHERE id = @id AND NOT EXISTS (SELECT 1 FROM stored_queries o WHERE o.owner = stored_queries.owner AND o.name = @name AND o.id <> @id)
            """,
            stop,
            Parameters(query)) > 0,
        stop);

    public Task<bool> RemoveAsync(long id, CancellationToken stop) =>
        database.WriteSqlAsync(async sql => await sql.RunAsync("DELETE FROM stored_queries WHERE id = @id", stop, ("@id", id)) > 0, stop);

    /// <summary>Of a user who is deleted.</summary>
    internal static Task RemoveOfAsync(Sql sql, string owner, CancellationToken stop) => sql.RunAsync("DELETE FROM stored_queries WHERE owner = @owner", stop, ("@owner", owner));

    /// <summary>Of a user who has another name now. Whoever had that one before has taken his along.</summary>
    internal static Task RenameOwnerAsync(Sql sql, string before, string owner, CancellationToken stop) =>
        sql.RunAsync("UPDATE stored_queries SET owner = @owner WHERE owner = @before", stop, ("@owner", owner), ("@before", before));

    /// <summary>Of a group that is deleted: they are their owners' alone.</summary>
    internal static Task LeaveGroupAsync(Sql sql, long group, CancellationToken stop) => sql.RunAsync("UPDATE stored_queries SET in_group = NULL WHERE in_group = @group", stop, ("@group", group));

    private static (string Name, object? Value)[] Parameters(StoredQuery query) =>
    [
        ("@id", query.Id), ("@name", query.Name), ("@description", query.Description), ("@entity", (int)query.Entity), ("@conditions", query.Conditions), ("@limit", query.Limit),
        ("@published", query.IsPublished ? 1 : 0), ("@group", query.Group ?? ""),
    ];

    private static StoredQuery Query(Sql.Row row) =>
        new(row.Number(0), row.Text(1), row.Text(2), row.Text(3), (ResultEntity)row.Int(4), row.Text(5), row.Int(6), row.Flag(7), row.TextOrNull(8));
}
