using LavaActors.Gateway.Submissions;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Tests.Submissions;

public sealed class CompareQueryCheckTests
{
    private readonly FakeAccounts _accounts = new();
    private readonly FakeQueries _queries = new();

    private async Task<IReadOnlyList<Diagnostic>> Check(string query, string submitter, bool hasStore = true, IStoredQueries? queries = null)
    {
        var text = JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal) + $"\nnotify: {{criteria: {{status: finished}}, recipients: [{{to: {{method: email, email: a@example.com}}}}], compare: {{query: {query}}}}}\n";
        return [.. (await new CompareQueryCheck(queries ?? _queries, hasStore ? _accounts : null).CheckAsync(JobDocument.Parse(text, "job.yaml").ForSubmission(), submitter, default)).Diagnostics.Where(found => found.Path == "notify.compare.query.name")];
    }

    [Fact]
    public async Task A_query_is_taken_that_the_submitter_may_see_and_no_other()
    {
        _accounts.Put("ann");
        _accounts.Put("bob", groups: "kernel");
        _accounts.Put("eve");
        _accounts.Put("root", isSuperuser: true);
        var query = new StoredQuery(1, "ann", "mine", "", ResultEntity.Job, "testjob__health__exact__Complete", 200, false, "kernel");
        _queries.Stored.AddRange([query, query with { Id = 2, Name = "open", IsPublished = true, Group = null }]);

        foreach (var (name, who) in ((string, string[])[])[("mine", ["ann", "bob", "root"]), ("open", ["ann", "bob", "eve", "root"])])
            foreach (var user in who) Assert.Empty(await Check($"{{username: ann, name: {name}}}", user));
        var found = Assert.Single(await Check("{username: ann, name: mine}", "eve"));
        Assert.Equal((Severity.Error, "there is no query ~ann/mine that 'eve' may see", 10), (found.Severity, found.What, found.Where.Line));
        Assert.Single(await Check("{username: bob, name: mine}", "root"));
        Assert.Empty(await Check("{entity: testjob, conditions: {submitter: ann}}", "eve"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_a_lab_without_users_one_that_is_not_there_is_a_warning(bool hasStore)
    {
        _queries.Stored.Add(new StoredQuery(1, "anonymous", "mine", "", ResultEntity.Job, "testjob__health__exact__Complete", 200, false, null));

        Assert.Empty(await Check("{username: anonymous, name: mine}", "anonymous", hasStore));
        Assert.Equal(Severity.Warning, Assert.Single(await Check("{username: ann, name: mine}", "anonymous", hasStore)).Severity);
    }

    [Fact]
    public async Task Where_the_store_does_not_answer_the_warning_does_not_say_where_the_store_is()
    {
        var found = Assert.Single(await Check("{username: ann, name: mine}", "ann", queries: FailingStore.Of<IStoredQueries>()));

        Assert.Equal((Severity.Warning, "whether there is such a query was not looked at: the store does not answer"), (found.Severity, found.What));
    }
}
