using System.Net;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.XmlRpc;
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
            using (var held = gateway.Services.GetRequiredService<CostlyShares>().TryEnter(Caller.Nobody, "192.0.2.1"))
            {
                Assert.NotNull(held);
                using var refused = await rpc.PostAsync(call);
                Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(2)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));
                var several = Assert.IsType<XmlRpcArray>(await rpc.CallAsync("system.multicall", XmlRpcValue.Array(
                    [XmlRpcValue.Struct(("methodName", "scheduler.validate_pipeline_devices"), ("params", XmlRpcValue.Array(Array.Empty<string>()))), XmlRpcValue.Struct(("methodName", "system.version"), ("params", XmlRpcValue.Array(Array.Empty<string>())))])));
                Assert.Equal(new XmlRpcInt(429), Assert.IsType<XmlRpcStruct>(several.Items[0])["faultCode"]);
                Assert.IsType<XmlRpcArray>(several.Items[1]);
            }

            using var answered = await rpc.PostAsync(call);
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }
}
