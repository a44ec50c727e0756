using Akka.Actor;
using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Node.Tests.Membership;

/// <summary>Several whole nodes in this process, each with an actor system of its own, that talk over loopback.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly NodesHere _nodes = new();
    private readonly int _first = NodesHere.FreePort();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_controller_with_a_store_of_its_own_ends_and_says_why()
    {
        await _nodes.ReadyAsync(await StartAsync(NodeRoles.Controller, "a", _first));

        var other = await StartAsync(NodeRoles.Controller, "b", NodesHere.FreePort());
        await other.WaitForShutdownAsync(_nodes.Limit);

        var why = other.Services.GetRequiredService<NodeEnd>().Why!;
        Assert.Equal(ExitCode.Usage, why.ExitCode);
        Assert.StartsWith($"the node at 127.0.0.1:{_first} keeps jobs in another store", why.Text);
    }

    [Fact]
    public async Task A_controller_that_ends_in_order_leaves_its_work_to_another()
    {
        var first = await StartAsync(NodeRoles.Controller, "a", _first);
        await _nodes.ReadyAsync(first);
        var second = await StartAsync(NodeRoles.Controller, "a", NodesHere.FreePort());
        var gateway = await StartAsync(NodeRoles.Gateway, "a", NodesHere.FreePort());
        foreach (var node in (WebApplication[])[second, gateway]) await _nodes.ReadyAsync(node);
        using var http = new HttpClient { BaseAddress = new Uri(NodeReadiness.Address(gateway.Services)! + "/") };
        var client = new HttpJobClient(http);

        var ending = first.StopAsync();
        // Asked while the scheduler moves: no answer yet is no refusal.
        var refused = await Assert.ThrowsAsync<ClientException>(() => client.SubmitAsync("job_name: x\ndevice_type: mustang\nvisibility: public\ntimeouts: {job: {minutes: 5}}\nactions:\n- boot: {method: minimal, prompts: ['#']}\n", _nodes.Limit));
        await ending;

        Assert.Contains("'mustang'", refused.Message);
        Assert.Null(first.Services.GetRequiredService<NodeEnd>().Why);
        var members = Akka.Cluster.Cluster.Get(second.Services.GetRequiredService<ActorSystem>()).State.Members;
        // It has said that it leaves; that it is forgotten takes a moment more.
        Assert.All(members.Where(member => member.Address.Port == _first), member => Assert.Equal(Akka.Cluster.MemberStatus.Exiting, member.Status));
    }

    [Fact]
    public async Task A_node_that_the_cluster_has_put_out_ends_and_says_why()
    {
        var first = await StartAsync(NodeRoles.Controller, "a", _first);
        await _nodes.ReadyAsync(first);
        var gateway = await StartAsync(NodeRoles.Gateway, "a", NodesHere.FreePort());
        await _nodes.ReadyAsync(gateway);

        var cluster = Akka.Cluster.Cluster.Get(first.Services.GetRequiredService<ActorSystem>());
        cluster.Down(Akka.Cluster.Cluster.Get(gateway.Services.GetRequiredService<ActorSystem>()).SelfAddress);
        await gateway.WaitForShutdownAsync(_nodes.Limit);

        var why = gateway.Services.GetRequiredService<NodeEnd>().Why!;
        Assert.Equal(ExitCode.Failed, why.ExitCode);
        Assert.Contains("the cluster goes on without this node", why.Text);
    }

    private Task<WebApplication> StartAsync(NodeRoles roles, string data, int port) => _nodes.StartAsync(roles, data, port, [_first]);
}
