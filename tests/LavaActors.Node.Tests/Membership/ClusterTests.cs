using System.Net;
using System.Net.Sockets;
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
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cluster-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private readonly List<WebApplication> _nodes = [];
    private readonly int _first = FreePort();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }

        _limit.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_controller_with_a_store_of_its_own_ends_and_says_why()
    {
        await ReadyAsync(await StartAsync(NodeRoles.Controller, "a", _first));

        var other = await StartAsync(NodeRoles.Controller, "b", FreePort());
        await other.WaitForShutdownAsync(_limit.Token);

        var why = other.Services.GetRequiredService<NodeEnd>().Why!;
        Assert.Equal(ExitCode.Usage, why.ExitCode);
        Assert.StartsWith($"the node at 127.0.0.1:{_first} keeps jobs in another store", why.Text);
    }

    [Fact]
    public async Task A_controller_that_ends_in_order_leaves_its_work_to_another()
    {
        var first = await StartAsync(NodeRoles.Controller, "a", _first);
        await ReadyAsync(first);
        var second = await StartAsync(NodeRoles.Controller, "a", FreePort());
        var gateway = await StartAsync(NodeRoles.Gateway, "a", FreePort());
        foreach (var node in (WebApplication[])[second, gateway]) await ReadyAsync(node);
        using var http = new HttpClient { BaseAddress = new Uri(NodeReadiness.Address(gateway.Services)! + "/") };
        var client = new HttpJobClient(http);

        var ending = first.StopAsync();
        // Asked while the scheduler moves: no answer yet is no refusal.
        var refused = await Assert.ThrowsAsync<ClientException>(() => client.SubmitAsync("job_name: x\ndevice_type: mustang\nvisibility: public\ntimeouts: {job: {minutes: 5}}\nactions:\n- boot: {method: minimal, prompts: ['#']}\n", _limit.Token));
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
        await ReadyAsync(first);
        var gateway = await StartAsync(NodeRoles.Gateway, "a", FreePort());
        await ReadyAsync(gateway);

        var cluster = Akka.Cluster.Cluster.Get(first.Services.GetRequiredService<ActorSystem>());
        cluster.Down(Akka.Cluster.Cluster.Get(gateway.Services.GetRequiredService<ActorSystem>()).SelfAddress);
        await gateway.WaitForShutdownAsync(_limit.Token);

        var why = gateway.Services.GetRequiredService<NodeEnd>().Why!;
        Assert.Equal(ExitCode.Failed, why.ExitCode);
        Assert.Contains("the cluster goes on without this node", why.Text);
    }

    private async Task<WebApplication> StartAsync(NodeRoles roles, string data, int port)
    {
        var source = new NodeSettingsSource(Roles: roles, DataDirectory: Path.Combine(_folder.FullName, data), Listen: "127.0.0.1:0")
        {
            ClusterListen = $"127.0.0.1:{port}",
            Seeds = [$"127.0.0.1:{_first}"],
        };
        var node = NodeHost.Build(NodeSettingsReader.Read(source).Settings!, TimeProvider.System, _ => { });
        _nodes.Add(node);
        await node.StartAsync(_limit.Token);
        return node;
    }

    private Task ReadyAsync(WebApplication node) => NodeReadiness.WaitAsync(node.Services, _ => { }, _limit.Token);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
