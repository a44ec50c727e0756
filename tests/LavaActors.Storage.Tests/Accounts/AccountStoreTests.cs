using System.Data.Common;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Lab;
using LavaActors.Storage.ReadModel;
using LavaActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace LavaActors.Storage.Tests.Accounts;

public abstract class AccountStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly LoginCounts Many = new(100, 100);

    private readonly TestStore _store;
    private readonly Database _database;
    private readonly AccountStore _accounts;
    private readonly CredentialStore _credentials;
    private readonly PermissionStore _permissions;
    private readonly AuditLog _audit;

    private AccountStoreTests(TestStore store)
    {
        _store = store;
        var database = _database = store.Prepared();
        (_accounts, _credentials, _permissions, _audit) = (new AccountStore(database), new CredentialStore(database), new PermissionStore(database), new AuditLog(database));
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<AccountRow> Ann() => Assert.IsType<AccountRow>(await _accounts.AddUserAsync(new NewAccount("ann", "hash", "Ann", Groups: ["kernel", "boards"]), Noon, default));

    [Fact]
    public async Task A_user_is_found_as_he_was_added()
    {
        Assert.False(await _accounts.HasUsersAsync(default));
        var ann = await Ann();

        Assert.True(await _accounts.HasUsersAsync(default));
        Assert.Equal(("ann", "Ann", true, false, Noon, null, true), (ann.UserName, ann.FirstName, ann.IsActive, ann.IsSuperuser, ann.Joined, ann.LastLogin, ann.HasPassword));
        Assert.Equal(["boards", "kernel"], ann.Groups);
        Assert.Equal("hash", (await _accounts.CredentialsAsync("ann", default))!.Value.PasswordHash);
        Assert.Null(await _accounts.CredentialsAsync("Ann", default));
        Assert.Null(await _accounts.AddUserAsync(new NewAccount("ann"), Noon, default));
        Assert.Equal(["boards: ann", "kernel: ann"], (await _accounts.GroupsAsync(default)).Select(group => $"{group.Name}: {string.Join(' ', group.Members)}"));
    }

    [Fact]
    public async Task What_a_group_may_do_its_members_may()
    {
        var ann = await Ann();
        var group = (await _accounts.GroupsAsync(default)).Single(each => each.Name == "kernel");
        Assert.Empty(group.Permissions);

        Assert.True(await _accounts.PermitAsync(group.Id, ["b.x", "a.y", "a.y"], default));
        Assert.False(await _accounts.PermitAsync(99, ["b.x"], default));

        Assert.Equal(["a.y", "b.x"], (await _accounts.GroupsAsync(default)).Single(each => each.Name == "kernel").Permissions);
        var permitted = (await _accounts.UserAsync(ann.Id, default))!;
        Assert.Equal(["a.y", "b.x"], permitted.GroupPermissions);
        Assert.Empty(permitted.Permissions);
        Assert.Equal(AccountUpdate.Done, await _accounts.UpdateUserAsync(permitted, permitted with { Groups = ["boards"], Permissions = ["c.z"] }, default));
        Assert.Equal(["c.z"], (await _accounts.UserAsync("ann", default))!.AllPermissions);
    }

    [Fact]
    public async Task All_users_are_read_with_as_many_questions_as_one()
    {
        for (var n = 0; n < 5; n++) await _accounts.AddUserAsync(new NewAccount($"user-{n}", Groups: ["kernel", $"group-{n}"]), Noon, default);
        Assert.Equal(["group-3", "kernel"], (await _accounts.UsersAsync(default))[3].Groups);
        if (_database is not SqliteDatabase) return;

        var statements = new List<string>();
        await using var connection = (SqliteConnection)await _database.OpenAsync(default);
        SQLitePCL.raw.sqlite3_trace(connection.Handle, (_, statement) => statements.Add(statement), null);
        await using (var sql = new Sql(connection)) Assert.Equal(5, (await AccountSql.AccountsAsync(sql, "", default)).Count);
        Assert.Equal(2, statements.Count);
    }

    [Fact]
    public async Task A_user_is_changed_and_nobody_takes_another_one_s_name()
    {
        var ann = await Ann();
        await _accounts.AddUserAsync(new NewAccount("bob"), Noon, default);
        var bob = (await _accounts.UserAsync("bob", default))!;

        Assert.Equal(AccountUpdate.Done, await _accounts.UpdateUserAsync(ann, ann with { IsStaff = true, Groups = ["new"], Permissions = ["b.x", "a.y", "a.y"] }, default));
        Assert.Equal(AccountUpdate.NameTaken, await _accounts.UpdateUserAsync(bob, bob with { UserName = "ann" }, default));
        Assert.Equal(AccountUpdate.Gone, await _accounts.UpdateUserAsync(bob with { Id = 99 }, bob with { Id = 99, UserName = "eve" }, default));

        var changed = (await _accounts.UserAsync("ann", default))!;
        Assert.True(changed.IsStaff);
        Assert.Equal(["new"], changed.Groups);
        Assert.Equal(["a.y", "b.x"], changed.Permissions);
    }

    [Fact]
    public async Task A_user_is_one_and_the_same_at_an_issuer()
    {
        var (ann, bob) = ((await _accounts.AddUserAsync(new NewAccount("ann", ByOidc: true), Noon, default))!, (await _accounts.AddUserAsync(new NewAccount("bob"), Noon, default))!);
        Assert.False(await _accounts.BindAsync(bob.Id, "https://issuer 3", default));
        await _accounts.AllowOidcAsync(bob.Id, default);
        Assert.True(await _accounts.BindAsync(ann.Id, "https://issuer 1", default));
        Assert.True(await _accounts.BindAsync(ann.Id, "https://issuer 1", default));
        Assert.False(await _accounts.BindAsync(ann.Id, "https://issuer 2", default));
        Assert.False(await _accounts.BindAsync(bob.Id, "https://issuer 1", default));
        Assert.True(await _accounts.BindAsync(bob.Id, "https://issuer 3", default));
    }

    [Fact]
    public async Task What_two_change_of_the_same_user_at_the_same_time_is_all_changed()
    {
        var seen = await Ann();
        Assert.Equal(AccountUpdate.Done, await _accounts.UpdateUserAsync(seen, seen with { IsActive = false, Groups = ["kernel"], Permissions = ["a.x"] }, default));
        Assert.Equal(AccountUpdate.Done, await _accounts.UpdateUserAsync(seen, seen with { Email = "ann@example.com", Groups = ["boards", "kernel", "new"], Permissions = ["b.y"] }, default));

        var ann = (await _accounts.UserAsync("ann", default))!;
        Assert.Equal((false, "ann@example.com", "Ann"), (ann.IsActive, ann.Email, ann.FirstName));
        Assert.Equal(["kernel", "new"], ann.Groups);
        Assert.Equal(["a.x", "b.y"], ann.Permissions);
    }

    [Fact]
    public async Task Of_superusers_who_end_one_another_at_the_same_time_one_stays()
    {
        var all = new List<AccountRow>();
        foreach (var name in (string[])["ann", "bob", "eve"]) all.Add((await _accounts.AddUserAsync(new NewAccount(name, IsSuperuser: true), Noon, default))!);

        var ended = await Task.WhenAll(all.Select((user, n) => n == 0 ? _accounts.DeleteUserAsync(user.Id, default) : _accounts.UpdateUserAsync(user, user with { IsSuperuser = false }, default)));

        Assert.Equal(1, ended.Count(each => each == AccountUpdate.LastSuperuser));
        Assert.Single(await _accounts.UsersAsync(default), user => user.IsSuperuser);
    }

    [Fact]
    public async Task Secrets_go_with_their_user_and_never_to_the_next_of_his_name()
    {
        var lab = new LabStore(_database);
        var ann = await Ann();
        await lab.PutAsync("ann", new ArtifactToken("key", "secret"), default);
        Assert.Equal(AccountUpdate.Done, await _accounts.UpdateUserAsync(ann, ann with { UserName = "anna" }, default));
        Assert.Empty(await lab.ArtifactTokensAsync("ann", default));
        Assert.Equal("secret", Assert.Single(await lab.ArtifactTokensAsync("anna", default)).Token);

        await _accounts.DeleteUserAsync(ann.Id, default);
        Assert.NotNull(await _accounts.AddUserAsync(new NewAccount("anna"), Noon, default));
        Assert.Empty(await lab.ArtifactTokensAsync("anna", default));
    }

    [Fact]
    public async Task Boards_stay_with_their_owner_and_group_and_never_come_to_the_next_of_their_names()
    {
        var lab = new LabStore(_database);
        var ann = await Ann();
        var kernel = (await _accounts.GroupsAsync(default)).Single(group => group.Name == "kernel");
        await lab.PutAsync(new DeviceNote("m1", "by the door", "2", "ann", "kernel"), default);
        await lab.PutAsync(new DeviceNote("m2", PhysicalOwner: "anne", PhysicalGroup: "boards"), default);
        async Task<string[]> OwnersAsync() => [.. (await lab.DevicesAsync(default)).Select(note => $"{note.Name} {note.PhysicalOwner} {note.PhysicalGroup}")];

        await _accounts.UpdateUserAsync(ann, ann with { UserName = "anna" }, default);
        Assert.True(await _accounts.RenameGroupAsync(kernel.Id, "kernels", default));
        Assert.Equal(["m1 anna kernels", "m2 anne boards"], await OwnersAsync());

        // A name that is taken changes nothing.
        Assert.False(await _accounts.RenameGroupAsync(kernel.Id, "boards", default));
        await _accounts.AddUserAsync(new NewAccount("bob"), Noon, default);
        var anna = (await _accounts.UserAsync("anna", default))!;
        Assert.Equal(AccountUpdate.NameTaken, await _accounts.UpdateUserAsync(anna, anna with { UserName = "bob" }, default));
        Assert.Equal(["m1 anna kernels", "m2 anne boards"], await OwnersAsync());

        await _accounts.DeleteUserAsync(ann.Id, default);
        await _accounts.DeleteGroupAsync(kernel.Id, default);
        Assert.Equal([new DeviceNote("m1", "by the door", "2"), new DeviceNote("m2", PhysicalOwner: "anne", PhysicalGroup: "boards")], await lab.DevicesAsync(default));
    }

    [Fact]
    public async Task A_name_under_which_jobs_are_kept_is_given_to_nobody_else()
    {
        var ann = await Ann();
        await SubmittedByAsync("ann");
        Assert.Equal(AccountUpdate.Done, await _accounts.UpdateUserAsync(ann, ann with { UserName = "anna" }, default));
        Assert.True(await _accounts.IsFormerAsync("ann", default));
        Assert.Null(await _accounts.AddUserAsync(new NewAccount("ann"), Noon, default));
        await _accounts.AddUserAsync(new NewAccount("bob"), Noon, default);
        var bob = (await _accounts.UserAsync("bob", default))!;
        Assert.Equal(AccountUpdate.NameTaken, await _accounts.UpdateUserAsync(bob, bob with { UserName = "ann" }, default));

        // His own he may have again.
        var anna = (await _accounts.UserAsync(ann.Id, default))!;
        Assert.Equal(AccountUpdate.Done, await _accounts.UpdateUserAsync(anna, anna with { UserName = "ann" }, default));
        Assert.False(await _accounts.IsFormerAsync("ann", default));
        await _accounts.DeleteUserAsync(ann.Id, default);
        Assert.Null(await _accounts.AddUserAsync(new NewAccount("ann"), Noon, default));
        Assert.Null(await _accounts.AddUserAsync(new NewAccount("anna"), Noon, default));
        await _accounts.DeleteUserAsync(bob.Id, default);
        // Nothing is kept under this one.
        Assert.NotNull(await _accounts.AddUserAsync(new NewAccount("bob"), Noon, default));
    }

    [Fact]
    public async Task Who_is_renamed_keeps_his_jobs_those_that_come_under_the_old_name_later_included()
    {
        var ann = await Ann();
        await SubmittedByAsync("ann");
        await SubmittedByAsync("bob", 2);

        await _accounts.UpdateUserAsync(ann, ann with { UserName = "anna" }, default);
        await SubmittedByAsync("ann", 3);
        await _accounts.UpdateUserAsync(ann with { UserName = "anna" }, ann with { UserName = "anne" }, default);
        foreach (var (submitter, job) in ((string, long)[])[("ann", 4), ("anna", 5)]) await SubmittedByAsync(submitter, job);

        var jobs = new JobQueries(_database);
        foreach (var (name, mine) in ((string, long[])[])[("anne", [1, 3, 4, 5]), ("bob", [2]), ("ann", []), ("anna", [])])
            Assert.Equal(mine, (await jobs.ListAsync(new JobQuery(Submitter: name, Descending: false), default)).Jobs.Select(job => job.Job.Value));
        Assert.Equal("anne", (await jobs.GetAsync(new JobId(4), default))!.Submitter);
    }

    /// <summary>As the scheduler says it.</summary>
    private async Task SubmittedByAsync(string submitter, long job = 1)
    {
        using var writer = new ReadModelWriter(_database);
        await writer.ApplyAsync($"scheduler-{job}", 1, [new SchedulerMessages.JobSubmitted(
            CommandId.New(), new LeadJobId(job), submitter, "a job", 50, "x", null, [new SubJob(new JobId(job), $"{job}", new SubJobRequest("", 0, "qemu", IsGuest: false, null, [], null, "x"))], JobVisibility.Public, null, Noon)], default);
    }

    [Fact]
    public async Task A_number_is_never_given_twice()
    {
        var ann = await Ann();
        Assert.Equal(AccountUpdate.Done, await _accounts.DeleteUserAsync(ann.Id, default));
        Assert.Equal(AccountUpdate.Gone, await _accounts.DeleteUserAsync(ann.Id, default));
        Assert.NotEqual(ann.Id, (await Ann()).Id);
    }

    [Fact]
    public async Task A_deleted_user_leaves_no_way_in()
    {
        var ann = await Ann();
        await _credentials.AddAsync(ann.Id, "token", "", TokenScope.Admin, Noon, null, default);
        await _credentials.AddAsync("session", ann.Id, Noon, Noon.AddDays(1), default);

        await _accounts.DeleteUserAsync(ann.Id, default);

        Assert.Null(await _credentials.FindAsync("token", default));
        Assert.Null(await _credentials.FindSessionAsync("session", Noon, default));
    }

    [Fact]
    public async Task A_token_is_found_by_its_hash_with_its_user()
    {
        var ann = await Ann();
        var token = await _credentials.AddAsync(ann.Id, "abc", "for scripts", TokenScope.Submit, Noon, Noon.AddDays(30), default);
        await _credentials.UsedAsync(token.Id, Noon.AddHours(1), default);

        var found = (await _credentials.FindAsync("abc", default))!.Value;
        Assert.Equal(token with { LastUsed = Noon.AddHours(1) }, found.Token);
        Assert.Equivalent(await _accounts.UserAsync(ann.Id, default), found.User, strict: true);
        Assert.Null(await _credentials.FindAsync("abd", default));
        Assert.False(await _credentials.DeleteAsync(ann.Id + 1, token.Id, default));
        Assert.True(await _credentials.DeleteAsync(ann.Id, token.Id, default));
        Assert.Empty(await _credentials.TokensAsync(ann.Id, default));
    }

    [Fact]
    public async Task A_session_ends_by_itself_by_hand_and_with_the_password()
    {
        var ann = await Ann();
        foreach (var name in (string[])["a", "b", "c"]) await _credentials.AddAsync(name, ann.Id, Noon, Noon.AddHours(1), default);

        await _credentials.ExtendAsync("a", Noon.AddHours(5), default);
        await _credentials.EndAsync("b", default);

        Assert.Equal(Noon.AddHours(5), (await _credentials.FindSessionAsync("a", Noon.AddHours(2), default))!.Value.Expires);
        Assert.Null(await _credentials.FindSessionAsync("b", Noon, default));
        Assert.Null(await _credentials.FindSessionAsync("c", Noon.AddHours(2), default));
        await _accounts.SetPasswordAsync(ann.Id, "other", default);
        Assert.Null(await _credentials.FindSessionAsync("a", Noon, default));
        Assert.Equal("other", (await _accounts.CredentialsAsync("ann", default))!.Value.PasswordHash);
    }

    [Fact]
    public async Task Attempts_are_counted_by_account_and_by_address_until_they_are_old_or_one_succeeds()
    {
        Task<LoginCounts> Try(string account, string address, int minute) => _credentials.BeginAsync(account, address, Noon.AddMinutes(minute), Noon.AddMinutes(minute - 15), Many, default);
        Assert.Equal(new LoginCounts(1, 1), await Try("ann", "10.0.0.1", 0));
        Assert.Equal(new LoginCounts(2, 1), await Try("ann", "10.0.0.2", 1));
        Assert.Equal(new LoginCounts(1, 2), await Try("bob", "10.0.0.2", 2));
        Assert.Equal(new LoginCounts(2, 1), await Try("ann", "10.0.0.3", 16));
        await _credentials.SucceededAsync("ann", "10.0.0.3", default);
        Assert.Equal(new LoginCounts(2, 1), await Try("ann", "10.0.0.3", 16));
    }

    [Fact]
    public async Task Attempts_above_the_limit_close_a_name_no_longer()
    {
        Task<LoginCounts> Try(int minute) => _credentials.BeginAsync("ann", "10.0.0.1", Noon.AddMinutes(minute), Noon.AddMinutes(minute - 15), new LoginCounts(2, 9), default);
        foreach (var (minute, count) in ((int, long)[])[(0, 1), (1, 2), (2, 3), (14, 3), (16, 2), (16, 3), (17, 2)]) Assert.Equal(new LoginCounts(count, count), await Try(minute));
    }

    [Fact]
    public async Task Attempts_at_the_same_time_are_all_counted()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _credentials.BeginAsync("ann", "10.0.0.1", Noon, Noon.AddMinutes(-15), Many, default)));
        Assert.Equal(Enumerable.Range(1, 8).Select(n => (long)n), counts.Select(count => count.OfAccount).Order());
    }

    [Fact]
    public async Task A_permission_is_kept_once_and_goes_with_its_group()
    {
        var permission = await _permissions.AddAsync(new ObjectPermission(0, ObjectKind.Device, "mustang-01", ObjectRight.Submit, "kernel"), default);
        Assert.Equal(permission, await _permissions.AddAsync(permission with { Id = 0 }, default));
        await _permissions.AddAsync(new ObjectPermission(0, ObjectKind.Worker, "lab", ObjectRight.Change, "boards"), default);
        Assert.Equal(2, (await _permissions.PermissionsAsync(default)).Count);

        var group = (await _accounts.GroupsAsync(default)).Single(each => each.Name == "kernel");
        Assert.True(await _accounts.RenameGroupAsync(group.Id, "linux", default));
        Assert.False(await _accounts.RenameGroupAsync(group.Id, "boards", default));
        Assert.Equal("linux", (await _permissions.PermissionsAsync(default))[0].Group);
        Assert.True(await _accounts.DeleteGroupAsync(group.Id, default));
        Assert.Equal(["boards"], (await _permissions.PermissionsAsync(default)).Select(each => each.Group));
        Assert.Null(await _accounts.AddGroupAsync("boards", default));
    }

    [Fact]
    public async Task The_log_is_read_the_latest_first_and_by_object()
    {
        foreach (var (n, device) in ((string[])["a", "b", "a"]).Index())
            await _audit.WriteAsync(AuditRow.New(Noon.AddMinutes(n), "ann", "device", device, AuditRow.Change("Good", "Bad", $"reason {n}")), default);

        var (count, entries) = await _audit.ReadAsync(new AuditQuery("device", "a"), default);
        Assert.Equal(2, count);
        Assert.Equal(["Good \u2192 Bad (reason 2)", "Good \u2192 Bad (reason 0)"], entries.Select(entry => entry.What));
        Assert.Equal(Noon.AddMinutes(2), entries[0].At);
        Assert.Equal(["b"], (await _audit.ReadAsync(new AuditQuery(Limit: 1, Before: entries[0].Id), default)).Entries.Select(entry => entry.Object));
    }

    [Fact]
    public async Task A_token_of_who_is_in_no_group_has_a_user_without_groups()
    {
        await _accounts.AddUserAsync(new NewAccount("bob"), Noon, default);
        var bob = (await _accounts.UserAsync("bob", default))!;
        await _credentials.AddAsync(bob.Id, "abc", "", TokenScope.Read, Noon, null, default);
        await _credentials.AddAsync("session", bob.Id, Noon, Noon.AddHours(1), default);

        Assert.Equivalent(bob, (await _credentials.FindAsync("abc", default))!.Value.User, strict: true);
        Assert.Equivalent(bob, (await _credentials.FindSessionAsync("session", Noon, default))!.Value.User, strict: true);
    }

    [Fact]
    public async Task Entries_that_come_at_the_same_time_are_all_stored_once_with_numbers_of_their_own()
    {
        const int Count = 250;
        await Task.WhenAll(Enumerable.Range(0, Count).Select(n => _audit.WriteAsync(AuditRow.New(Noon.AddSeconds(n), $"user {n}", "job", $"{n}", "submitted"), default)));
        await _audit.WriteAsync(AuditRow.New(Noon, "ann", "job", "last", "submitted"), default);

        var (count, entries) = await _audit.ReadAsync(new AuditQuery("job", Limit: Count + 10), default);
        Assert.Equal(Count + 1, count);
        Assert.Equal("last", entries[0].Object);
        Assert.Equal(Enumerable.Range(1, Count + 1).Select(n => (long)n), entries.Select(entry => entry.Id).Order());
        Assert.All(entries.Skip(1), entry => Assert.Equal(($"user {entry.Object}", "submitted"), (entry.Who, entry.What)));
        Assert.Equal(Count, entries.Skip(1).Select(entry => entry.Object).Distinct().Count());
    }

    [Fact]
    public async Task An_entry_that_cannot_be_stored_is_said_to_who_waits_and_later_ones_are_stored()
    {
        await RunAsync("ALTER TABLE audit RENAME TO audit_away");
        var lost = (string[])["a", "b", "c"];
        foreach (var write in lost.Select(name => _audit.WriteAsync(AuditRow.New(Noon, "ann", "job", name, "submitted"), default)).ToList())
            await Assert.ThrowsAnyAsync<DbException>(() => write);

        await RunAsync("ALTER TABLE audit_away RENAME TO audit");
        await _audit.WriteAsync(AuditRow.New(Noon, "ann", "job", "d", "submitted"), default);
        Assert.Equal(["d"], (await _audit.ReadAsync(new AuditQuery(), default)).Entries.Select(entry => entry.Object));
    }

    private async Task RunAsync(string statement)
    {
        await using var connection = await _database.OpenAsync(default);
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    public sealed class OnSqlite() : AccountStoreTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : AccountStoreTests(new PostgresTestStore(server));
}
