using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using Microsoft.Extensions.Logging.Abstractions;

namespace LavaActors.Gateway.Tests.Queries;

public sealed class QueryOperationsTests
{
    private static readonly Caller Ann = Caller.Of("ann", 1, groups: ["kernel"]);
    private static readonly Caller Bob = Caller.Of("bob", 2, groups: ["kernel", "boards"]);
    private static readonly Caller Eve = Caller.Of("eve", 3);
    private static readonly Caller Root = Caller.Of("root", 4, isSuperuser: true);
    private static readonly QueryDraft Draft = new("failures", "what fails", "testcase", "testjob__description__exact__boot\r\ntestcase__result__exact__fail\r\n", "50", false, "");
    private static readonly StoredQuery Query = new(7, "ann", "failures", "", ResultEntity.Job, "testjob__state__exact__Finished", 200, false, null);

    private readonly FakeAccounts _accounts = new();
    private readonly FakeQueries _queries = new();
    private readonly QueryOperations _operations;

    public QueryOperationsTests()
    {
        _accounts.Put("ann", groups: "kernel");
        _operations = new QueryOperations(
            _queries, _queries, new AccessPolicy(new FakeReadModel(), TimeProvider.System), new UserDirectory(_accounts), new Audit(TimeProvider.System, NullLogger<Audit>.Instance, _accounts));
    }

    [Fact]
    public void A_query_is_its_owners_and_its_groups_and_when_it_is_published_everybodys_to_see()
    {
        (StoredQuery Query, string See, string Change, string Give)[] table =
        [
            (Query, "ann root", "ann root", "ann root"),
            (Query with { Group = "kernel" }, "ann bob root", "ann bob root", "ann root"),
            (Query with { Group = "boards" }, "ann bob root", "ann bob root", "ann root"),
            (Query with { IsPublished = true }, "ann bob eve anonymous root", "ann root", "ann root"),
            // Who is nobody in particular owns nothing, whatever it is called.
            (Query with { Owner = "anonymous" }, "root", "root", "root"),
        ];
        Caller[] all = [Ann, Bob, Eve, Caller.Nobody, Root];
        foreach (var (query, see, change, give) in table)
        {
            Assert.Equal(see, string.Join(' ', all.Where(caller => AccessRules.MayView(caller, query)).Select(caller => caller.Name)));
            Assert.Equal(change, string.Join(' ', all.Where(caller => AccessRules.MayChange(caller, query)).Select(caller => caller.Name)));
            Assert.Equal(give, string.Join(' ', all.Where(caller => AccessRules.MayGive(caller, query)).Select(caller => caller.Name)));
        }

        Assert.False(AccessRules.MayChange(Ann with { Scope = TokenScope.Submit }, Query));
        Assert.True(AccessRules.MayView(Ann with { Scope = TokenScope.Read }, Query));
        // Where users are not told apart everybody may do everything.
        Assert.True(AccessRules.MayGive(Caller.Anybody, Query));
    }

    [Fact]
    public async Task What_is_kept_is_found_again_and_noted()
    {
        var added = (await _operations.AddAsync(Ann, Draft with { Group = "kernel" }, default)).Value;
        Assert.Equal(new StoredQuery(1, "ann", "failures", "what fails", ResultEntity.Case, "testjob__description__exact__boot,testcase__result__exact__fail", 50, false, "kernel"), added);
        Assert.Equal(added, (await _operations.GetAsync(Bob, "ann", "failures", default)).Value);
        Assert.Equal("Query '~ann/failures' was not found.", (await _operations.GetAsync(Eve, "ann", "failures", default)).Failure!.ToString());

        Assert.True((await _operations.UpdateAsync(Bob, "ann", "failures", QueryDraft.Of(added) with { Name = "red", Limit = "" }, default)).IsOk);
        Assert.Equal((200, "red", "ann"), ((await _operations.GetAsync(Ann, "ann", "red", default)).Value is var red ? red.Limit : 0, red.Name, red.Owner));
        Assert.True((await _operations.PublishAsync(Bob, "ann", "red", true, default)).IsOk);
        Assert.Equal(["~ann/red"], (await _operations.ListAsync(Caller.Nobody, default)).Select(query => query.FullName));
        Assert.IsType<OperationFailure.Forbidden>((await _operations.DeleteAsync(Eve, "ann", "red", default)).Failure);
        Assert.True((await _operations.DeleteAsync(Ann, "ann", "red", default)).IsOk);

        Assert.Empty(_queries.Stored);
        Assert.Equal(
            [
                "ann query ~ann/failures added: failures, testcase, testjob__description__exact__boot,testcase__result__exact__fail, 50 rows, not published, group kernel",
                "bob query ~ann/failures changed: red, testcase, testjob__description__exact__boot,testcase__result__exact__fail, 200 rows, not published, group kernel",
                "bob query ~ann/red changed: red, testcase, testjob__description__exact__boot,testcase__result__exact__fail, 200 rows, published, group kernel",
                "ann query ~ann/red deleted",
            ],
            _accounts.Audit.Select(entry => $"{entry.Who} {entry.Kind} {entry.Object} {entry.What}"));
    }

    [Fact]
    public async Task Each_fault_is_told_by_its_field()
    {
        _queries.Stored.Add(Query);
        async Task<string> Faults(QueryDraft draft, StoredQuery? before = null, Caller? caller = null) =>
            string.Join(" | ", (await _operations.FaultsAsync(caller ?? Ann, before, draft, default)).Select(fault => $"{fault.Field}: {fault.Message}"));
        var right = Draft with { Name = "other" };
        Assert.Equal("", await Faults(right));
        Assert.Equal("name: there is a query ~ann/failures already", await Faults(Draft));
        Assert.Equal("", await Faults(Draft, Query));
        Assert.Equal(
            "name: a name has letters, digits, - and _ only | entity: 'job' is none of testjob, testsuite, testcase | conditions: 'x' is no condition: expected table__field__operator__value | limit: '19' is no number of rows from 20 to 1000 | group: you are in no group 'boards'",
            await Faults(new QueryDraft("a/b", "", "job", "x", "19", false, "boards")));
        Assert.Equal("conditions: name one condition at least", await Faults(right with { Conditions = " \n," }));
        Assert.StartsWith("conditions: they have ", await Faults(right with { Conditions = new string('x', 2001) }), StringComparison.Ordinal);
        Assert.Equal("description: it has 1001 characters; 1000 at most", await Faults(right with { Description = new string('x', 1001) }));
        Assert.Equal("limit: '1001' is no number of rows from 20 to 1000", await Faults(right with { Limit = "1001" }));
        // A member of the group changes it, and leaves it where it is.
        var shared = Query with { Group = "kernel" };
        Assert.Equal("", await Faults(QueryDraft.Of(shared), shared, Bob));
        Assert.Equal("group: only its owner says which group may change it", await Faults(QueryDraft.Of(shared) with { Group = "boards" }, shared, Bob));
        Assert.Equal("group: only its owner says which group may change it", await Faults(QueryDraft.Of(shared) with { Group = "" }, shared, Bob));
    }

    [Fact]
    public async Task Nothing_is_stored_that_has_a_fault_or_is_not_the_callers()
    {
        _queries.Stored.Add(Query with { IsPublished = true });
        Assert.Equal("name", Assert.IsType<OperationFailure.Invalid>((await _operations.AddAsync(Ann, Draft, default)).Failure).Field);
        foreach (var caller in (Caller[])[Caller.Nobody, Eve, Ann with { Scope = TokenScope.Submit }])
        {
            Assert.IsType<OperationFailure.Forbidden>((await _operations.UpdateAsync(caller, "ann", "failures", Draft, default)).Failure);
            Assert.IsType<OperationFailure.Forbidden>((await _operations.PublishAsync(caller, "ann", "failures", false, default)).Failure);
            Assert.IsType<OperationFailure.Forbidden>((await _operations.DeleteAsync(caller, "ann", "failures", default)).Failure);
        }

        Assert.IsType<OperationFailure.Forbidden>((await _operations.AddAsync(Caller.Nobody, Draft with { Name = "mine" }, default)).Failure);
        Assert.Equal([Query with { IsPublished = true }], _queries.Stored);
        Assert.Empty(_accounts.Audit);
        for (var n = _queries.Stored.Count; n < 200; n++) _queries.Stored.Add(Query with { Id = 100 + n, Name = $"n{n}" });
        Assert.Equal("name: you have 200 queries; delete some first", (await _operations.AddAsync(Ann, Draft with { Name = "more" }, default)).Failure!.ToString());
    }

    [Fact]
    public async Task A_search_is_made_with_the_eyes_of_who_looks()
    {
        Assert.Empty((await _operations.FindAsync(Ann, ResultEntity.Job, "testjob__submitter__exact__bob", 20, default)).Value);
        Assert.Equal(("ann", 20), (_queries.Asked[^1].Viewer!.UserName, _queries.Asked[^1].Limit));
        await _operations.FindAsync(Root, ResultEntity.Job, "testjob__submitter__exact__bob", 20, default);
        Assert.Null(_queries.Asked[^1].Viewer);
        Assert.Empty((await _operations.FindAsync(Ann, ResultEntity.Job, "namedtestattribute__a__exact__b", 20, default)).Value);
        Assert.Equal(2, _queries.Asked.Count);
        Assert.Equal("conditions", Assert.IsType<OperationFailure.Invalid>((await _operations.FindAsync(Ann, ResultEntity.Job, "nothing", 20, default)).Failure).Field);
    }
}
