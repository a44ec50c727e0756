using System.Text.Json.Nodes;

namespace LavaActors.Gateway.Tests.Http;

public sealed class ClusterHttpTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new();

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

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
