using LavaActors.Protocol.Accounts;
using LavaActors.Storage.Lab;
using LavaActors.Storage.Queries;
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
            if (await IsFormerAsync(sql, user.UserName, id, stop)) return null;
            var added = await sql.RunAsync(
                """
                INSERT INTO accounts (id, name, first_name, last_name, email, password, is_active, is_staff, is_superuser, permissions, joined, by_oidc)
                VALUES (@id, @name, @first, @last, @email, @password, @active, @staff, @super, '[]', @now, @oidc) ON CONFLICT (name) DO NOTHING
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
                ("@now", Sql.Time(now)),
                ("@oidc", Flag(user.ByOidc)));
            if (added == 0) return null;
            await ForgetFormerAsync(sql, user.UserName, stop);
            await JoinAsync(sql, id, user.Groups ?? [], stop);
            return await AccountSql.AccountAsync(sql, id, stop);
        },
        stop);

    public Task<bool> IsFormerAsync(string userName, CancellationToken stop) => database.ReadSqlAsync(sql => IsFormerAsync(sql, userName, account: 0, stop), stop);

    public Task<AccountUpdate> UpdateUserAsync(AccountRow before, AccountRow after, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            await OneAtATimeAsync(sql, stop);
            if (await AccountSql.AccountAsync(sql, before.Id, stop) is not { } now) return AccountUpdate.Gone;
            var next = Merged(now, before, after);
            if (IsInCharge(now) && !IsInCharge(next) && await IsLastAsync(sql, now.Id, stop)) return AccountUpdate.LastSuperuser;
            if (next.UserName != now.UserName && await IsFormerAsync(sql, next.UserName, now.Id, stop)) return AccountUpdate.NameTaken;
            var changed = await sql.RunAsync(
                """
                UPDATE accounts SET name = @name, first_name = @first, last_name = @last, email = @email, is_active = @active, is_staff = @staff, is_superuser = @super, permissions = @permissions
                WHERE id = @id AND NOT EXISTS (SELECT 1 FROM accounts o WHERE o.name = @name AND o.id <> @id)
                """,
                stop,
                ("@id", next.Id),
                ("@name", next.UserName),
                ("@first", next.FirstName),
                ("@last", next.LastName),
                ("@email", next.Email),
                ("@active", Flag(next.IsActive)),
                ("@staff", Flag(next.IsStaff)),
                ("@super", Flag(next.IsSuperuser)),
                ("@permissions", Ordered(next.Permissions)));
            if (changed == 0) return AccountUpdate.NameTaken;
            if (next.UserName != now.UserName) await RenamedAsync(sql, now, next.UserName, stop);
            await sql.RunAsync("DELETE FROM memberships WHERE account = @id", stop, ("@id", next.Id));
            await JoinAsync(sql, next.Id, next.Groups, stop);
            if (!next.IsActive) await sql.RunAsync("DELETE FROM sessions WHERE account = @id", stop, ("@id", next.Id));
            return AccountUpdate.Done;
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
            "UPDATE accounts SET subject = @subject WHERE id = @id AND ((subject IS NULL AND by_oidc = 1) OR subject = @subject) AND NOT EXISTS (SELECT 1 FROM accounts o WHERE o.subject = @subject AND o.id <> @id)",
            stop,
            ("@subject", subject),
            ("@id", user)) > 0,
        stop);

    public Task AllowOidcAsync(long user, CancellationToken stop) => database.WriteSqlAsync(sql => sql.RunAsync("UPDATE accounts SET by_oidc = 1 WHERE id = @id", stop, ("@id", user)), stop);

    public Task LoggedInAsync(long user, DateTimeOffset at, CancellationToken stop) => database.WriteSqlAsync(
        sql => sql.RunAsync("UPDATE accounts SET last_login = @at WHERE id = @id", stop, ("@at", Sql.Time(at)), ("@id", user)), stop);

    public Task<AccountUpdate> DeleteUserAsync(long id, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            await OneAtATimeAsync(sql, stop);
            if (await AccountSql.AccountAsync(sql, id, stop) is not { } user) return AccountUpdate.Gone;
            if (IsInCharge(user) && await IsLastAsync(sql, id, stop)) return AccountUpdate.LastSuperuser;
            foreach (var statement in (string[])["DELETE FROM sessions WHERE account = @id", "DELETE FROM api_tokens WHERE account = @id", "DELETE FROM memberships WHERE account = @id", "DELETE FROM accounts WHERE id = @id"])
                await sql.RunAsync(statement, stop, ("@id", id));
            await sql.RunAsync("DELETE FROM lab_artifact_tokens WHERE user_name = @name", stop, ("@name", user.UserName));
            await StoredQueries.RemoveOfAsync(sql, user.UserName, stop);
            await LabStore.RenameOwnerAsync(sql, user.UserName, null, stop);
            await RememberAsync(sql, user, stop);
            return AccountUpdate.Done;
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
        async sql =>
        {
            if (await GroupNameAsync(sql, id, stop) is not { } before) return false;
            var renamed = await sql.RunAsync(
                "UPDATE account_groups SET name = @name WHERE id = @id AND NOT EXISTS (SELECT 1 FROM account_groups o WHERE o.name = @name AND o.id <> @id)", stop, ("@name", name), ("@id", id)) > 0;
            if (!renamed || name == before) return renamed;
            await GroupsInJobs.ReplaceAsync(sql, before, groups => [.. groups.Select(group => group == before ? name : group).Distinct(StringComparer.Ordinal)], stop);
            await LabStore.RenameGroupAsync(sql, before, name, stop);
            return true;
        },
        stop);

    public Task<bool> PermitAsync(long group, IReadOnlyCollection<string> permissions, CancellationToken stop) => database.WriteSqlAsync(
        async sql => await sql.RunAsync("UPDATE account_groups SET permissions = @permissions WHERE id = @id", stop, ("@permissions", Ordered(permissions)), ("@id", group)) > 0, stop);

    public Task<bool> DeleteGroupAsync(long id, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            if (await GroupNameAsync(sql, id, stop) is { } name)
            {
                await GroupsInJobs.ReplaceAsync(sql, name, _ => [GroupsInJobs.Gone(id)], stop);
                await LabStore.RenameGroupAsync(sql, name, null, stop);
            }

            foreach (var statement in (string[])["DELETE FROM memberships WHERE in_group = @id", "DELETE FROM object_permissions WHERE in_group = @id"]) await sql.RunAsync(statement, stop, ("@id", id));
            await StoredQueries.LeaveGroupAsync(sql, id, stop);
            return await sql.RunAsync("DELETE FROM account_groups WHERE id = @id", stop, ("@id", id)) > 0;
        },
        stop);

    private static async Task<string?> GroupNameAsync(Sql sql, long id, CancellationToken stop) =>
        (await sql.ListAsync("SELECT name FROM account_groups WHERE id = @id", row => row.Text(0), stop, ("@id", id))).SingleOrDefault();

    /// <summary>Until the transaction ends no other one counts superusers, or gives names.</summary>
    private static Task OneAtATimeAsync(Sql sql, CancellationToken stop) => sql.RunAsync("UPDATE account_ids SET last = last WHERE kind = 'user'", stop);

    /// <summary>As he is now, with what somebody changed of what he saw.</summary>
    private static AccountRow Merged(AccountRow now, AccountRow before, AccountRow after) => now with
    {
        UserName = after.UserName == before.UserName ? now.UserName : after.UserName,
        FirstName = after.FirstName == before.FirstName ? now.FirstName : after.FirstName,
        LastName = after.LastName == before.LastName ? now.LastName : after.LastName,
        Email = after.Email == before.Email ? now.Email : after.Email,
        IsActive = after.IsActive == before.IsActive ? now.IsActive : after.IsActive,
        IsStaff = after.IsStaff == before.IsStaff ? now.IsStaff : after.IsStaff,
        IsSuperuser = after.IsSuperuser == before.IsSuperuser ? now.IsSuperuser : after.IsSuperuser,
        Groups = Merged(now.Groups, before.Groups, after.Groups),
        Permissions = Merged(now.Permissions, before.Permissions, after.Permissions),
    };

    private static List<string> Merged(IReadOnlyList<string> now, IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        [.. now.Except(before.Except(after, StringComparer.Ordinal), StringComparer.Ordinal).Union(after.Except(before, StringComparer.Ordinal), StringComparer.Ordinal)];

    private static bool IsInCharge(AccountRow user) => user is { IsSuperuser: true, IsActive: true };

    // Somebody has to be able to mend what goes wrong with the others.
    private static async Task<bool> IsLastAsync(Sql sql, long id, CancellationToken stop) =>
        await sql.NumberAsync("SELECT 1 FROM accounts WHERE is_superuser = 1 AND is_active = 1 AND id <> @id LIMIT 1", stop, ("@id", id)) is null;

    // Jobs go along with a name, but their events keep it: as long as there are any of his, none of the names that he had is given away.
    /// <param name="account">Who may have it again, if it was his.</param>
    private static async Task<bool> IsFormerAsync(Sql sql, string name, long account, CancellationToken stop) => await sql.NumberAsync(
        """
        SELECT 1 FROM former_accounts f WHERE f.name = @name AND f.account <> @account AND EXISTS (
          SELECT 1 FROM submissions s WHERE s.submitter IN (SELECT o.name FROM former_accounts o WHERE o.account = f.account) OR s.submitter IN (SELECT a.name FROM accounts a WHERE a.id = f.account))
        """,
        stop,
        ("@name", name),
        ("@account", account)) is not null;

    private static Task ForgetFormerAsync(Sql sql, string name, CancellationToken stop) => sql.RunAsync("DELETE FROM former_accounts WHERE name = @name", stop, ("@name", name));

    private static Task RememberAsync(Sql sql, AccountRow user, CancellationToken stop) => sql.RunAsync(
        "INSERT INTO former_accounts (name, account) VALUES (@name, @account) ON CONFLICT (name) DO UPDATE SET account = excluded.account", stop, ("@name", user.UserName), ("@account", user.Id));

    private static async Task RenamedAsync(Sql sql, AccountRow before, string name, CancellationToken stop)
    {
        await ForgetFormerAsync(sql, name, stop);
        await RememberAsync(sql, before, stop);
        await sql.RunAsync("UPDATE lab_artifact_tokens SET user_name = @name WHERE user_name = @before", stop, ("@name", name), ("@before", before.UserName));
        foreach (var table in (string[])["submissions", "jobs"])
            await sql.RunAsync($"UPDATE {table} SET submitter = @name WHERE submitter = @before", stop, ("@name", name), ("@before", before.UserName));
        await StoredQueries.RenameOwnerAsync(sql, before.UserName, name, stop);
        await LabStore.RenameOwnerAsync(sql, before.UserName, name, stop);
    }

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
