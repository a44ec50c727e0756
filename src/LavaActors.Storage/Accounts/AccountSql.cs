using LavaActors.Protocol.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Accounts;

/// <summary>What the stores of accounts have in common.</summary>
internal static class AccountSql
{
    public const string Columns = $"SELECT {Fields} FROM accounts a";

    private const string Fields = "a.id, a.name, a.first_name, a.last_name, a.email, a.is_active, a.is_staff, a.is_superuser, a.permissions, a.last_login, a.joined, a.password";

    private const int FieldCount = 12;

    /// <summary>Reads on a connection of the pool.</summary>
    /// <param name="keepsStatements">See <see cref="Sql.KeepsStatements"/>.</param>
    public static Task<T> ReadSqlAsync<T>(this Database database, Func<Sql, Task<T>> read, CancellationToken stop, bool keepsStatements = false) => database.ReadAsync(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection) { KeepsStatements = keepsStatements };
            return await read(sql);
        },
        stop);

    /// <summary>Writes in one transaction. Task.Run: SQLite works synchronously behind its async methods.</summary>
    public static Task<T> WriteSqlAsync<T>(this Database database, Func<Sql, Task<T>> write, CancellationToken stop) => Task.Run(
        async () =>
        {
            await using var connection = await database.OpenAsync(stop);
            await using var transaction = await connection.BeginTransactionAsync(stop);
            await using var sql = new Sql(connection, transaction);
            var result = await write(sql);
            await transaction.CommitAsync(stop);
            return result;
        },
        stop);

    /// <summary>A number that no other object of this kind ever had. Holds the row until the transaction ends, so additions of a kind are one after the other.</summary>
    public static Task<long> NextIdAsync(Sql sql, string kind, CancellationToken stop) => NextIdsAsync(sql, kind, 1, stop);

    /// <summary>The first of so many such numbers, one after the other.</summary>
    public static async Task<long> NextIdsAsync(Sql sql, string kind, int count, CancellationToken stop) =>
        1 - count + await sql.NumberAsync(
            "INSERT INTO account_ids (kind, last) VALUES (@kind, @count) ON CONFLICT (kind) DO UPDATE SET last = account_ids.last + excluded.last RETURNING last", stop, ("@kind", kind), ("@count", (long)count))
        ?? throw new InvalidOperationException($"no number for a {kind}");

    /// <summary>The users that a condition of constants and parameters finds, with their groups, and the hash of the password.</summary>
    public static async Task<List<(AccountRow User, string? PasswordHash)>> AccountsAsync(Sql sql, string where, CancellationToken stop, params (string Name, object? Value)[] parameters)
    {
        var accounts = await sql.ListAsync($"{Columns} {where} ORDER BY a.name", Account, stop, parameters);
        if (accounts.Count == 0) return accounts;
        // Of all of them at once, however many they are.
        var groups = (await sql.ListAsync(
            $"SELECT m.account, g.name, g.permissions FROM memberships m JOIN account_groups g ON g.id = m.in_group WHERE m.account IN (SELECT a.id FROM accounts a {where}) ORDER BY g.name",
            row => (Account: row.Number(0), Name: row.Text(1), Permissions: row.Text(2)),
            stop,
            parameters)).ToLookup(group => group.Account);
        return [.. accounts.Select(found => (WithGroups(found.User, groups[found.User.Id].Select(group => (group.Name, group.Permissions))), found.PasswordHash))];
    }

    /// <summary>A secret, whose user it is, and his groups, in one question: each request asks it.</summary>
    /// <param name="table">Of the secrets, <c>s</c> in the other texts; <c>account</c> is whose they are.</param>
    /// <param name="columns">Of a secret: as many as <paramref name="count"/> says.</param>
    /// <param name="condition">Finds one secret at most.</param>
    public static async Task<(T Secret, AccountRow User)?> WithUserAsync<T>(
        Sql sql, string table, string columns, int count, string condition, Func<Sql.Row, T> map, CancellationToken stop, params (string Name, object? Value)[] parameters)
    {
        var rows = await sql.ListAsync(
            $"SELECT {columns}, {Fields}, g.name, g.permissions FROM {table} s JOIN accounts a ON a.id = s.account LEFT JOIN memberships m ON m.account = a.id LEFT JOIN account_groups g ON g.id = m.in_group WHERE {condition} ORDER BY g.name",
            row => (Secret: map(row), Account(row, count).User, Group: row.TextOrNull(count + FieldCount), Permissions: row.TextOrNull(count + FieldCount + 1)),
            stop,
            parameters);
        return rows is [var first, ..] ? (first.Secret, WithGroups(first.User, rows.Where(row => row.Group is not null).Select(row => (row.Group!, row.Permissions!)))) : null;
    }

    public static async Task<AccountRow?> AccountAsync(Sql sql, long id, CancellationToken stop) =>
        (await AccountsAsync(sql, "WHERE a.id = @id", stop, ("@id", id))).Select(found => found.User).SingleOrDefault();

    /// <summary>The number of a group; it is made when there is none of that name.</summary>
    public static async Task<long> GroupAsync(Sql sql, string name, CancellationToken stop)
    {
        if (await sql.NumberAsync("SELECT id FROM account_groups WHERE name = @name", stop, ("@name", name)) is { } there) return there;
        await sql.RunAsync(
            "INSERT INTO account_groups (id, name) VALUES (@id, @name) ON CONFLICT (name) DO NOTHING", stop, ("@id", await NextIdAsync(sql, "group", stop)), ("@name", name));
        return await sql.NumberAsync("SELECT id FROM account_groups WHERE name = @name", stop, ("@name", name)) ?? throw new InvalidOperationException("a group is gone that was just made");
    }

    private static AccountRow WithGroups(AccountRow user, IEnumerable<(string Name, string Permissions)> groups)
    {
        var all = groups.ToList();
        return user with
        {
            Groups = [.. all.Select(group => group.Name)],
            GroupPermissions = [.. all.SelectMany(group => Sql.List(group.Permissions)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    private static (AccountRow User, string? PasswordHash) Account(Sql.Row row) => Account(row, 0);

    /// <param name="from">The column that <see cref="Fields"/> begin with.</param>
    private static (AccountRow User, string? PasswordHash) Account(Sql.Row row, int from) => (
        new AccountRow(
            row.Number(from),
            row.Text(from + 1),
            row.Text(from + 2),
            row.Text(from + 3),
            row.Text(from + 4),
            row.Flag(from + 5),
            row.Flag(from + 6),
            row.Flag(from + 7),
            [],
            Sql.List(row.Text(from + 8)),
            row.AtOrNull(from + 9),
            row.At(from + 10),
            row.TextOrNull(from + 11) is not null),
        row.TextOrNull(from + 11));
}
