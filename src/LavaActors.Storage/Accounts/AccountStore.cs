using LavaActors.Protocol.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Accounts;

/// <summary>Users and groups in the database.</summary>
public sealed class AccountStore(Database database) : IAccountStore
{
    public Task<bool> HasUsersAsync(CancellationToken stop) =>
        database.ReadSqlAsync(async sql => await sql.NumberAsync("SELECT 1 FROM accounts LIMIT 1", stop) is not null, stop);

    public Task<IReadOnlyList<AccountRow>> UsersAsync(CancellationToken stop) =>
        database.ReadSqlAsync<IReadOnlyList<AccountRow>>(async sql => [.. (await AccountSql.AccountsAsync(sql, "", stop)).Select(found => found.User)], stop);

    public Task<AccountRow?> UserAsync(long id, CancellationToken stop) => database.ReadSqlAsync(sql => AccountSql.AccountAsync(sql, id, stop), stop);

    public async Task<AccountRow?> UserAsync(string userName, CancellationToken stop) => (await CredentialsAsync(userName, stop))?.User;

    public Task<(AccountRow User, string? PasswordHash)?> CredentialsAsync(string userName, CancellationToken stop) => database.ReadSqlAsync<(AccountRow, string?)?>(
        async sql => (await AccountSql.AccountsAsync(sql, "WHERE a.name = @name", stop, ("@name", userName))) is [var found] ? found : null, stop);

    public Task<AccountRow?> AddUserAsync(NewAccount user, DateTimeOffset now, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            var id = await AccountSql.NextIdAsync(sql, "user", stop);
            var added = await sql.RunAsync(
                """
                INSERT INTO accounts (id, name, first_name, last_name, email, password, is_active, is_staff, is_superuser, permissions, joined)
                VALUES (@id, @name, @first, @last, @email, @password, @active, @staff, @super, '[]', @now) ON CONFLICT (name) DO NOTHING
                """,
                stop,
                ("@id", id),
                ("@name", user.UserName),
                ("@first", user.FirstName),
                ("@last", user.LastName),
                ("@email", user.Email),
                ("@password", user.PasswordHash),
                ("@active", Flag(user.IsActive)),
                ("@staff", Flag(user.IsStaff)),
                ("@super", Flag(user.IsSuperuser)),
                ("@now", Sql.Time(now)));
            if (added == 0) return null;
            await JoinAsync(sql, id, user.Groups ?? [], stop);
            return await AccountSql.AccountAsync(sql, id, stop);
        },
        stop);

    public Task<bool> UpdateUserAsync(AccountRow user, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            var changed = await sql.RunAsync(
                """
                UPDATE accounts SET name = @name, first_name = @first, last_name = @last, email = @email, is_active = @active, is_staff = @staff, is_superuser = @super, permissions = @permissions
                WHERE id = @id AND NOT EXISTS (SELECT 1 FROM accounts o WHERE o.name = @name AND o.id <> @id)
                """,
                stop,
                ("@id", user.Id),
                ("@name", user.UserName),
                ("@first", user.FirstName),
                ("@last", user.LastName),
                ("@email", user.Email),
                ("@active", Flag(user.IsActive)),
                ("@staff", Flag(user.IsStaff)),
                ("@super", Flag(user.IsSuperuser)),
                ("@permissions", Ordered(user.Permissions)));
            if (changed == 0) return false;
            await sql.RunAsync("DELETE FROM memberships WHERE account = @id", stop, ("@id", user.Id));
            await JoinAsync(sql, user.Id, user.Groups, stop);
            if (!user.IsActive) await sql.RunAsync("DELETE FROM sessions WHERE account = @id", stop, ("@id", user.Id));
            return true;
        },
        stop);

    public Task SetPasswordAsync(long user, string? passwordHash, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            await sql.RunAsync("DELETE FROM sessions WHERE account = @id", stop, ("@id", user));
            return await sql.RunAsync("UPDATE accounts SET password = @password WHERE id = @id", stop, ("@password", passwordHash), ("@id", user));
        },
        stop);

    public Task<bool> BindAsync(long user, string subject, CancellationToken stop) => database.WriteSqlAsync(
        async sql => await sql.RunAsync(
            "UPDATE accounts SET subject = @subject WHERE id = @id AND (subject IS NULL OR subject = @subject) AND NOT EXISTS (SELECT 1 FROM accounts o WHERE o.subject = @subject AND o.id <> @id)",
            stop,
            ("@subject", subject),
            ("@id", user)) > 0,
        stop);

    public Task LoggedInAsync(long user, DateTimeOffset at, CancellationToken stop) => database.WriteSqlAsync(
        sql => sql.RunAsync("UPDATE accounts SET last_login = @at WHERE id = @id", stop, ("@at", Sql.Time(at)), ("@id", user)), stop);

    public Task<bool> DeleteUserAsync(long id, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            foreach (var statement in (string[])["DELETE FROM sessions WHERE account = @id", "DELETE FROM api_tokens WHERE account = @id", "DELETE FROM memberships WHERE account = @id"])
                await sql.RunAsync(statement, stop, ("@id", id));
            return await sql.RunAsync("DELETE FROM accounts WHERE id = @id", stop, ("@id", id)) > 0;
        },
        stop);

    public Task<IReadOnlyList<GroupRow>> GroupsAsync(CancellationToken stop) => database.ReadSqlAsync<IReadOnlyList<GroupRow>>(
        async sql =>
        {
            var members = (await sql.ListAsync(
                "SELECT m.in_group, a.name FROM memberships m JOIN accounts a ON a.id = m.account ORDER BY a.name", row => (Group: row.Number(0), Name: row.Text(1)), stop)).ToLookup(each => each.Group, each => each.Name);
            return await sql.ListAsync(
                "SELECT id, name, permissions FROM account_groups ORDER BY name", row => new GroupRow(row.Number(0), row.Text(1), [.. members[row.Number(0)]], Sql.List(row.Text(2))), stop);
        },
        stop);

    public Task<GroupRow?> AddGroupAsync(string name, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            var id = await AccountSql.NextIdAsync(sql, "group", stop);
            var added = await sql.RunAsync("INSERT INTO account_groups (id, name) VALUES (@id, @name) ON CONFLICT (name) DO NOTHING", stop, ("@id", id), ("@name", name));
            return added == 0 ? null : new GroupRow(id, name, [], []);
        },
        stop);

    public Task<bool> RenameGroupAsync(long id, string name, CancellationToken stop) => database.WriteSqlAsync(
        async sql => await sql.RunAsync(
            "UPDATE account_groups SET name = @name WHERE id = @id AND NOT EXISTS (SELECT 1 FROM account_groups o WHERE o.name = @name AND o.id <> @id)", stop, ("@name", name), ("@id", id)) > 0,
        stop);

    public Task<bool> PermitAsync(long group, IReadOnlyCollection<string> permissions, CancellationToken stop) => database.WriteSqlAsync(
        async sql => await sql.RunAsync("UPDATE account_groups SET permissions = @permissions WHERE id = @id", stop, ("@permissions", Ordered(permissions)), ("@id", group)) > 0, stop);

    public Task<bool> DeleteGroupAsync(long id, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            foreach (var statement in (string[])["DELETE FROM memberships WHERE in_group = @id", "DELETE FROM object_permissions WHERE in_group = @id"]) await sql.RunAsync(statement, stop, ("@id", id));
            return await sql.RunAsync("DELETE FROM account_groups WHERE id = @id", stop, ("@id", id)) > 0;
        },
        stop);

    private static async Task JoinAsync(Sql sql, long account, IEnumerable<string> groups, CancellationToken stop)
    {
        foreach (var group in groups.Distinct(StringComparer.Ordinal))
        {
            await sql.RunAsync(
                "INSERT INTO memberships (account, in_group) VALUES (@account, @group) ON CONFLICT (account, in_group) DO NOTHING",
                stop,
                ("@account", account),
                ("@group", await AccountSql.GroupAsync(sql, group, stop)));
        }
    }

    private static string Ordered(IEnumerable<string> permissions) => Sql.List(permissions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static int Flag(bool value) => value ? 1 : 0;
}
