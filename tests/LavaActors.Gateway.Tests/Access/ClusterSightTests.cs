using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;

namespace LavaActors.Gateway.Tests.Access;

public sealed class ClusterSightTests
{
    private static readonly HashSet<string> Hidden = ["lab-1"];

    [Fact]
    public void Nodes_of_hidden_dispatchers_are_left_out_and_of_those_that_are_more_the_name()
    {
        var cluster = Cluster(
            [Node("10.0.0.1:4053", "main", "controller", "gateway"), Node("10.0.0.2:4053", "lab-1", "dispatcher"), Node("10.0.0.3:4053", "lab-10", "dispatcher"), Node("10.0.0.4:4053", null, "dispatcher"), Node("10.0.0.5:4053", null, "dispatcher")],
            leader: "10.0.0.2:4053");

        var seen = ClusterSight.Seen(Caller.Nobody, cluster, Hidden, ["10.0.0.4:4053"]);

        Assert.Equal([("10.0.0.1:4053", "main"), ("10.0.0.3:4053", "lab-10"), ("10.0.0.5:4053", null)], seen.Nodes.Select(node => (node.Address, node.Name)));
        Assert.Null(seen.Leader);
        Assert.Equal(["lab-10"], seen.Dispatchers!.Select(worker => worker.Name));

        // A lab on one host: the node is everybody's.
        seen = ClusterSight.Seen(Caller.Nobody, Cluster([Node("10.0.0.2:4053", "lab-1", "controller", "gateway", "dispatcher")], leader: "10.0.0.2:4053"), Hidden, []);
        Assert.Equal(("10.0.0.2:4053", null, "10.0.0.2:4053"), (Assert.Single(seen.Nodes).Address, seen.Nodes[0].Name, seen.Leader));
    }

    [Theory]
    [InlineData("dispatcher lab-1 has a grace time of 00:01:00", false)]
    [InlineData("lab-1: it differs", false)]
    [InlineData("the node at 10.0.0.2:4053 is unreachable", false)]
    [InlineData("nodes have different rules: 10.0.0.1:4053, 10.0.0.2:4053 / 10.0.0.3:4053", false)]
    [InlineData("dispatcher lab-10 has a grace time, and so has lab-1", false)]
    [InlineData("dispatcher lab-10 has a grace time of 00:01:00", true)]
    [InlineData("dispatcher my-lab-1 has a grace time of 00:01:00", true)]
    [InlineData("dispatcher lab-1.example has a grace time of 00:01:00", true)]
    [InlineData("the node at lab-1:4053 is unreachable", true)]
    [InlineData("the node at 110.0.0.2:4053 is unreachable", true)]
    [InlineData("the node at 10.0.0.2:40530 is unreachable", true)]
    public void Problems_that_name_a_hidden_dispatcher_are_left_out(string problem, bool isSeen)
    {
        var cluster = Cluster([Node("10.0.0.2:4053", "lab-1", "dispatcher")]) with { Problems = [problem] };

        Assert.Equal(isSeen ? [problem] : [], ClusterSight.Seen(Caller.Nobody, cluster, Hidden, []).Problems);
        Assert.Equal(cluster, ClusterSight.Seen(Caller.Nobody, cluster, new HashSet<string>(), []));
    }

    private static ClusterView Cluster(IReadOnlyList<NodeView> nodes, string? leader = null) => new("10.0.0.1:4053", leader, null, [], nodes, [new DispatcherView("lab-1", 1, 0, 0), new DispatcherView("lab-10", 1, 0, 0)]);

    private static NodeView Node(string address, string? name, params string[] roles) => new(address, roles, "Up", true, 1, name, name is null ? null : "1.2.3", null, null, null, null, null, null, null);
}
