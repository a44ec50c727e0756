using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Queries;
using LavaActors.Storage.Schema;

namespace LavaActors.Storage.Tests.Queries;

public abstract class StoredQueriesTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly StoredQuery New = new(0, "ann", "failures", "what fails", ResultEntity.Case, "testcase__result__exact__fail", 50, false, "kernel");

    private readonly TestStore _store;
    private readonly StoredQueries _queries;
    private readonly AccountStore _accounts;

    private StoredQueriesTests(TestStore store)
    {
        _store = store;
        var database = store.Prepared();
        (_queries, _accounts) = (new StoredQueries(database), new AccountStore(database));
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<StoredQuery> AddAsync(StoredQuery query) => Assert.IsType<StoredQuery>(await _queries.AddAsync(query, default));

    [Fact]
    public async Task A_query_is_kept_changed_and_removed_and_its_name_is_its_owners_alone()
    {
        await _accounts.AddGroupAsync("kernel", default);
        var added = await AddAsync(New);
        Assert.Equal(New with { Id = added.Id }, added);
        Assert.Null(await _queries.AddAsync(New, default));
        var bobs = await AddAsync(New with { Owner = "bob", Group = null });
        var other = await AddAsync(New with { Name = "All", Group = "no such group" });
        Assert.Null(other.Group);
        Assert.Equal(["~ann/All", "~ann/failures", "~bob/failures"], (await _queries.AllAsync(default)).Select(query => query.FullName));

        var next = added with { Description = "", Entity = ResultEntity.Job, Conditions = "testjob__health__exact__Bad", Limit = 20, IsPublished = true, Group = null };
        Assert.True(await _queries.PutAsync(next, default));
        Assert.Equal(next, await _queries.GetAsync("ann", "failures", default));
        Assert.False(await _queries.PutAsync(next with { Name = "All" }, default));
        Assert.True(await _queries.PutAsync(bobs with { Name = "All" }, default));
        Assert.True(await _queries.RemoveAsync(added.Id, default));
        Assert.False(await _queries.RemoveAsync(added.Id, default));
        Assert.False(await _queries.PutAsync(next, default));
        Assert.Null(await _queries.GetAsync("ann", "failures", default));
        Assert.True((await AddAsync(New)).Id > other.Id);
    }

    [Fact]
    public async Task A_query_goes_with_its_owner_and_follows_its_group()
    {
        var ann = (await _accounts.AddUserAsync(new NewAccount("ann", Groups: ["kernel"]), Noon, default))!;
        var group = (await _accounts.GroupsAsync(default)).Single().Id;
        var bobs = await AddAsync(New with { Owner = "bob" });
        await AddAsync(New);

        Assert.Equal(AccountUpdate.Done, await _accounts.UpdateUserAsync(ann, ann with { UserName = "anna" }, default));
        Assert.True(await _accounts.RenameGroupAsync(group, "linux", default));
        Assert.Equal(["~anna/failures linux", "~bob/failures linux"], (await _queries.AllAsync(default)).Select(query => $"{query.FullName} {query.Group}"));
        Assert.True(await _accounts.DeleteGroupAsync(group, default));
        await _accounts.AddGroupAsync("linux", default);
        Assert.Equal(AccountUpdate.Done, await _accounts.DeleteUserAsync(ann.Id, default));
        Assert.Equal([bobs with { Group = null }], await _queries.AllAsync(default));
    }

    [Fact]
    public async Task A_read_model_that_is_emptied_to_be_made_anew_leaves_queries_alone()
    {
        var kept = await AddAsync(New with { Group = null });
        _store.Execute(Migrations.Clear);
        Assert.Equal([kept], await _queries.AllAsync(default));
    }

    public sealed class OnSqlite() : StoredQueriesTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : StoredQueriesTests(new PostgresTestStore(server));
}
