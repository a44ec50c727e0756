using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Protocol.Cluster;

namespace LavaActors.Node.Tests.Commands;

public sealed class ClusterCommandTests
{
    private readonly FakeLab _lab = new();

    private static NodeView Node(int port, bool isReachable = true, bool hasScheduler = false, bool? reachesStore = true) => new(
        $"127.0.0.1:{port}", ["controller", "gateway"], "Up", isReachable, 1, "vm", "0.1.0", 4711, FakeLab.Noon.AddMinutes(-2), hasScheduler, 20, 3, 30, 1, reachesStore);

    [Fact]
    public async Task A_whole_cluster_is_shown_and_the_exit_code_says_so()
    {
        _lab.Cluster = new ClusterView("127.0.0.1:4053", "127.0.0.1:4053", "127.0.0.1:4054", [], [Node(4053), Node(4054, hasScheduler: true)], [new DispatcherView("lab-1", 4, 1, 0)]);

        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("cluster", "status"));

        var text = _lab.Out.ToString();
        Assert.Matches(@"127\.0\.0\.1:4053\s.*controller,gateway\s+Up\s+answers\s+2:05\s.*20 \(3\)\s.*30 \(1\)\s.*leader", text);
        Assert.Matches(@"127\.0\.0\.1:4054\s.*scheduler", text);
        Assert.Matches(@"lab-1\s+│?\s*4", text);
        Assert.Contains("the cluster is whole", text);
    }

    [Fact]
    public async Task Groups_of_lava_s_dispatchers_are_shown_with_who_waits_for_whom()
    {
        var clients = new[] { new CoordinatorClient("77", "host", "worker-1", IsDone: false, "barrier 's' for 78 (guest)", FakeLab.Noon.AddSeconds(-40)), new CoordinatorClient("78", "guest", "worker-2", IsDone: true) };
        _lab.Cluster = new ClusterView("127.0.0.1:4053", null, null, [], [Node(4053)], [], new CoordinatorGroups(3, [new CoordinatorGroup("5f0c", 3, 2, clients, "deadlock: 77 (host) waits")]));

        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("cluster", "status"));

        var text = _lab.Out.ToString();
        Assert.Matches(@"5f0c\s+2 of 3\s+77\s+host\s+worker-1\s+barrier 's' for 78", text);
        Assert.Matches(@"78\s+guest\s+worker-2\s+done\s+-", text);
        Assert.Contains("group 5f0c: deadlock: 77 (host) waits", text);
        Assert.Contains("the first 1 of 3 groups", text);
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_has_an_exit_code_of_its_own()
    {
        _lab.Cluster = new ClusterView("127.0.0.1:4053", null, null, ["the node at 127.0.0.1:4054 is unreachable"], [Node(4053, reachesStore: false), Node(4054, isReachable: false, reachesStore: null)], null);

        Assert.Equal(ExitCode.NotWhole, await _lab.RunAsync("cluster", "status"));

        Assert.Contains("problem: the node at 127.0.0.1:4054 is unreachable", _lab.Out.ToString());
        Assert.Matches(@"127\.0\.0\.1:4054\s.*Up, unreachable\s+-\s", _lab.Out.ToString());
        Assert.Matches(@"127\.0\.0\.1:4053\s.*Up\s+does not answer\s", _lab.Out.ToString());
    }

    [Fact]
    public async Task As_JSON_it_is_what_the_interface_gives()
    {
        _lab.Cluster = new ClusterView("127.0.0.1:4053", "127.0.0.1:4053", "127.0.0.1:4053", [], [Node(4053, hasScheduler: true)], []);

        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("cluster", "status", "--json"));

        using var json = JsonDocument.Parse(_lab.Out.ToString());
        Assert.Equal("127.0.0.1:4053", json.RootElement.GetProperty("scheduler").GetString());
        Assert.Equal(20, json.RootElement.GetProperty("nodes")[0].GetProperty("job_shards").GetInt32());
    }
}
