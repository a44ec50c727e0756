using LavaActors.Protocol.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Accounts;

/// <summary>What the stores of accounts have in common.</summary>
internal static class AccountSql
{
    public const string Columns = "SELECT a.id, a.name, a.first_name, a.last_name, a.email, a.is_active, a.is_staff, a.is_superuser, a.permissions, a.last_login, a.joined, a.password FROM accounts a";

    /// <summary>Reads on a connection of the pool.</summary>
    public static Task<T> ReadSqlAsync<T>(this Database database, Func<Sql, Task<T>> read, CancellationToken stop) => database.ReadAsync(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
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
    public static async Task<long> NextIdAsync(Sql sql, string kind, CancellationToken stop) =>
        await sql.NumberAsync(
            "INSERT INTO account_ids (kind, last) VALUES (@kind, 1) ON CONFLICT (kind) DO UPDATE SET last = account_ids.last + 1 RETURNING last", stop, ("@kind", kind))
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
        return [.. accounts.Select(found => (WithGroups(found.User, groups[found.User.Id]), found.PasswordHash))];

        static AccountRow WithGroups(AccountRow user, IEnumerable<(long Account, string Name, string Permissions)> groups) => user with
        {
            Groups = [.. groups.Select(group => group.Name)],
            GroupPermissions = [.. groups.SelectMany(group => Sql.List(group.Permissions)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
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

    private static (AccountRow User, string? PasswordHash) Account(Sql.Row row) => (
        new AccountRow(
            row.Number(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Flag(5), row.Flag(6), row.Flag(7), [], Sql.List(row.Text(8)), row.AtOrNull(9), row.At(10), row.TextOrNull(11) is not null),
        row.TextOrNull(11));
}
