using System.Net;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Tests.XmlRpc;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Who may have how many answers made at a time that take long.</summary>
public sealed class CostlySharesTests
{
    private static readonly AccessSettings Settings = AccessSettings.Default with { CostlyOfUser = 2, CostlyOfAnonymous = 3 };

    [Fact]
    public void A_user_has_a_share_of_his_own_and_all_who_do_not_say_who_they_are_have_one_together()
    {
        var shares = new CostlyShares(Settings);
        var (ann, bob) = (Caller.Of("ann", 1), Caller.Of("bob", 2));

        var first = shares.TryEnter(ann, "a")!;
        Assert.NotNull(shares.TryEnter(ann, "b"));
        Assert.Null(shares.TryEnter(ann, "c"));
        Assert.NotNull(shares.TryEnter(bob, "a"));
        first.Dispose();
        Assert.NotNull(shares.TryEnter(ann, "c"));

        // One address has no more than half of what there is for nobody in particular, rounded up.
        var held = (shares.TryEnter(Caller.Nobody, "a"), shares.TryEnter(Caller.Nobody, "a"));
        Assert.True(held is (not null, not null));
        Assert.Null(shares.TryEnter(Caller.Nobody, "a"));
        Assert.NotNull(shares.TryEnter(Caller.Nobody, "b"));
        Assert.Null(shares.TryEnter(Caller.Nobody, "c"));
        held.Item1!.Dispose();
        Assert.NotNull(shares.TryEnter(Caller.Nobody, "c"));
    }

    [Fact]
    public void Nobody_is_kept_from_his_own_lab()
    {
        var shares = new CostlyShares(Settings);
        Assert.All(Enumerable.Range(0, 20).Select(_ => shares.TryEnter(Caller.Anybody, "a")), Assert.NotNull);
    }

    [Fact]
    public async Task Who_has_had_his_share_is_told_when_to_ask_again()
    {
        var gateway = new RunningGateway { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { CostlyOfAnonymous = 1 } };
        await gateway.InitializeAsync();
        try
        {
            var rpc = new RpcClient(gateway);
            var call = XmlRpcWriter.Call("scheduler.validate_pipeline_devices", []);
            PutResults(7, ResultEndpoints.MostAtOnce + 3);
            PutResults(8, ResultEndpoints.MostAtOnce);
            string[] takeLong =
            [
                "jobs/7/tests/?result=fail", "jobs/7/suites/70/tests/?ordering=-name", "jobs/7/tests/?test_set=late", $"jobs/7/tests/?offset={ResultEndpoints.MostAtOnce + 1}",
                $"jobs/7/csv/?offset={ResultEndpoints.MostAtOnce + 1}&limit=1", $"jobs/7/suites/70/yaml/?offset={ResultEndpoints.MostAtOnce + 1}",
                "jobs/?state=Running&definition__contains=x", "jobs/?state=Running&original_definition!=x", "jobs/?state=Running&metadata__build__regex=1.*",
            ];
            string[] takeNoTime =
            [
                "jobs/7/tests/", $"jobs/7/tests/?limit=20000&offset={ResultEndpoints.MostAtOnce}&format=json", "jobs/8/tests/?result=fail", "jobs/8/suites/80/tests/?ordering=-name&offset=9", "jobs/8/tests/?offset=2000000000", $"jobs/7/csv/?offset={ResultEndpoints.MostAtOnce}", "jobs/?state=Running&metadata__build=1",
            ];
            using (var held = gateway.Services.GetRequiredService<CostlyShares>().TryEnter(Caller.Nobody, "192.0.2.1"))
            {
                Assert.NotNull(held);
                using var refused = await rpc.PostAsync(call);
                Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(2)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));
                var several = Assert.IsType<XmlRpcArray>(await rpc.CallAsync("system.multicall", XmlRpcValue.Array(
                    [XmlRpcValue.Struct(("methodName", "scheduler.validate_pipeline_devices"), ("params", XmlRpcValue.Array(Array.Empty<string>()))), XmlRpcValue.Struct(("methodName", "system.version"), ("params", XmlRpcValue.Array(Array.Empty<string>())))])));
                Assert.Equal(new XmlRpcInt(429), Assert.IsType<XmlRpcStruct>(several.Items[0])["faultCode"]);
                Assert.IsType<XmlRpcArray>(several.Items[1]);
                foreach (var path in takeNoTime) Assert.Equal((path, HttpStatusCode.OK, null), await GetAsync(path));
                gateway.ReadModel.CaseQuestions.Clear();
                foreach (var path in takeLong) Assert.Equal((path, HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(2)), await GetAsync(path));
                Assert.Empty(gateway.ReadModel.CaseQuestions);
            }

            // Each gives its share back.
            foreach (var path in takeLong) Assert.Equal((path, HttpStatusCode.OK, null), await GetAsync(path));
            Assert.Equal([$"case-{ResultEndpoints.MostAtOnce + 1}"], await CasesAsync(1));
            Assert.Equal([$"case-{ResultEndpoints.MostAtOnce + 1}", $"case-{ResultEndpoints.MostAtOnce + 2}"], await CasesAsync(9));
            using var answered = await rpc.PostAsync(call);
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        }
        finally
        {
            await gateway.DisposeAsync();
        }

        void PutResults(long job, int count)
        {
            gateway.ReadModel.Put(FakeReadModel.Row(job, state: JobState.Finished));
            gateway.ReadModel.Suites.Add(new SuiteRow(job * 10, new JobId(job), "0_many", new SuiteCounts("0_many", count, 0, 0, 0)));
            gateway.ReadModel.Tests.AddRange(Enumerable.Range(0, count).Select(n => new TestCaseRow(
                (job * 100_000) + n, new JobId(job), job * 10, "0_many", $"case-{n}", "pass", FakeReadModel.Noon, null, null, null, null, null, null, null, null, null, null, null)));
        }

        async Task<IEnumerable<string>> CasesAsync(int limit) =>
            (await gateway.Http.GetStringAsync($"jobs/7/csv/?offset={ResultEndpoints.MostAtOnce + 1}&limit={limit}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split("\",\"")[11]);

        async Task<(string Path, HttpStatusCode Status, TimeSpan? AskAgain)> GetAsync(string path)
        {
            using var response = await gateway.Http.GetAsync(path);
            return (path, response.StatusCode, response.Headers.RetryAfter?.Delta);
        }
    }
}
