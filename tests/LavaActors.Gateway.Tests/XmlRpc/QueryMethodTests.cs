using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.XmlRpc;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Stored queries by XML-RPC (spec: xmlrpc-api.md §4.5).</summary>
public sealed class QueryMethodTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 0, RequestRate = 0 } };

    public async Task InitializeAsync()
    {
        var token = _gateway.Accounts.Put("ann");
        foreach (var job in (long[])[7, 8]) _gateway.ReadModel.Put(FakeReadModel.Row(job));
        var query = new StoredQuery(1, "ann", "mine", "", ResultEntity.Job, "testjob__health__exact__Complete", 20, false, null);
        _gateway.Queries.Stored.AddRange([query, query with { Id = 2, Owner = "bob" }, query with { Id = 3, Owner = "bob", Name = "open", Entity = ResultEntity.Suite, Conditions = "name__exact__boot", Limit = 1000, IsPublished = true }]);
        await _gateway.InitializeAsync();
        _gateway.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{token}")));
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_stored_query_is_run_by_its_name_and_its_owner()
    {
        var rpc = new RpcClient(_gateway);
        _gateway.Queries.Found.AddRange([new ResultMatch(new JobId(8)), new ResultMatch(new JobId(7))]);
        Assert.Equal(await rpc.CallAsync("results.make_custom_query", "testjob", "testjob__health__exact__Complete"), await rpc.CallAsync("results.run_query", "mine"));
        Assert.Equal(20, _gateway.Queries.Asked[^1].Limit);
        await rpc.CallAsync("results.run_query", "mine", 5);
        Assert.Equal((ResultEntity.Job, 5, "ann"), (_gateway.Queries.Asked[^1].Entity, _gateway.Queries.Asked[^1].Limit, _gateway.Queries.Asked[^1].Viewer?.UserName));

        _gateway.Queries.Found.Clear();
        _gateway.Queries.Found.Add(new ResultMatch(new JobId(8), new SuiteRow(33, new JobId(8), "boot", new Protocol.Jobs.SuiteCounts("boot", 1, 0, 0, 0))));
        Assert.Equal(XmlRpcValue.Array([XmlRpcValue.Struct(("id", "33"), ("name", "boot"), ("job", 8))]), await rpc.CallAsync("results.run_query", "open", 200, "bob"));
        Assert.Equal("boot", Assert.Single(_gateway.Queries.Asked[^1].OfResults).Value);
        Assert.Equal(XmlRpcValue.Nil, await rpc.CallAsync("results.refresh_query", "open", "bob"));
    }

    [Fact]
    public async Task Who_has_his_share_of_searches_already_asks_the_store_for_no_more()
    {
        var (rpc, shares, ann) = (new RpcClient(_gateway), _gateway.Services.GetRequiredService<CostlyShares>(), Caller.Of("ann", 1));
        var held = new List<IDisposable>();
        while (shares.TryEnter(ann, "192.0.2.1") is { } share) held.Add(share);
        foreach (var call in (byte[][])[XmlRpcWriter.Call("results.make_custom_query", "testjob", "testjob__health__exact__Complete"), XmlRpcWriter.Call("results.run_query", "mine")])
        {
            using var refused = await rpc.PostAsync(call);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        Assert.Empty(_gateway.Queries.Asked);
        held[0].Dispose();
        Assert.IsType<XmlRpcArray>(await rpc.CallAsync("results.run_query", "mine"));
    }

    [Fact]
    public async Task One_that_is_not_there_and_one_of_anothers_are_the_same_fault()
    {
        var rpc = new RpcClient(_gateway);
        foreach (var method in (string[])["results.run_query", "results.refresh_query"])
        {
            XmlRpcValue[] Of(string name, string user) => method == "results.run_query" ? [name, 200, user] : [name, user];
            Assert.Equal((404, "Query '~ann/open' was not found."), await rpc.FaultAsync(method, "open"));
            Assert.Equal((404, "Query '~bob/mine' was not found."), await rpc.FaultAsync(method, Of("mine", "bob")));
        }

        Assert.Equal(403, (await rpc.FaultAsync("results.refresh_all_queries")).Code);
        Assert.Empty(_gateway.Queries.Asked);
    }
}
