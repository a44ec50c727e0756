using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Http;

public sealed class ClusterHttpTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new();

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Workers_that_are_hidden_from_the_caller_are_neither_counted_nor_named()
    {
        await using var gateway = new Disposed(new RunningGateway { Access = new AccessSettings(AccessMode.Users, IsLocal: true) });
        var (ann, bob) = (gateway.It.Accounts.Put("ann", groups: "kernel"), gateway.It.Accounts.Put("bob"));
        gateway.It.Accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.Worker, "lab-b", ObjectRight.View, "kernel"));
        gateway.It.Questions = question => question is SchedulerMessages.GetDevices ? new SchedulerMessages.DeviceList([Device("m1", "lab-a"), Device("m2", "lab-b")], ["lab-a differs", "lab-b differs"]) : null;
        await gateway.It.InitializeAsync();

        foreach (var (token, seen) in ((string, string[])[])[(ann, ["lab-a", "lab-b"]), (bob, ["lab-a"])])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "cluster/");
            request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
            using var response = await gateway.It.Http.SendAsync(request);
            var cluster = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal(seen, cluster["dispatchers"]!.AsArray().Select(worker => (string)worker!["name"]!));
            Assert.Equal(seen.Select(name => $"{name} differs"), cluster["problems"]!.AsArray().Select(problem => (string)problem!).Where(problem => problem.EndsWith("differs", StringComparison.Ordinal)));
        }
    }

    private static DeviceStatus Device(string name, string worker) => new(new DeviceName(name), "mustang", [], worker, DeviceState.Idle, DeviceHealth.Good, null, null, null, null);

    private sealed class Disposed(RunningGateway gateway) : IAsyncDisposable
    {
        public RunningGateway It => gateway;

        public async ValueTask DisposeAsync() => await gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_says_nothing_of_itself_is_shown_as_the_cluster_knows_it_and_as_a_problem()
    {
        _gateway.Questions = _ => null;
        var cluster = JsonNode.Parse(await _gateway.Http.GetStringAsync("cluster/"))!;

        var self = Akka.Cluster.Cluster.Get(_gateway.System).SelfAddress;
        var node = Assert.Single(cluster["nodes"]!.AsArray())!;
        Assert.Equal($"127.0.0.1:{self.Port}", (string?)node["address"]);
        Assert.Equal(("Up", true, 1), ((string?)node["status"], (bool)node["is_reachable"]!, (int)node["age"]!));
        Assert.Equal((string?)node["address"], (string?)cluster["leader"]);
        Assert.Null(cluster["scheduler"]);
        Assert.Equal([$"the node at 127.0.0.1:{self.Port} does not answer", "no node has the role controller, so that no job can start"], cluster["problems"]!.AsArray().Select(problem => (string?)problem));
    }
}
