using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Cluster;

namespace LavaActors.Gateway.Tests.Views;

public sealed class ClusterViewsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system = ActorSystem.Create("lab", ConfigurationFactory.ParseString("""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.cluster.roles = [controller, verdicts-a]
        """));

    private ClusterEvent.CurrentClusterState _state = null!;

    private Akka.Cluster.Cluster Cluster => Akka.Cluster.Cluster.Get(_system);

    public async Task InitializeAsync()
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.RegisterOnMemberUp(up.SetResult);
        Cluster.Join(Cluster.SelfAddress);
        await up.Task.WaitAsync(Patience);
        // Asked for: what the extension itself shows comes a moment later.
        using var inbox = Inbox.Create(_system);
        Cluster.SendCurrentClusterState(inbox.Receiver);
        _state = (ClusterEvent.CurrentClusterState)await inbox.ReceiveAsync(Patience);
    }

    public Task DisposeAsync() => _system.Terminate();

    [Theory]
    [InlineData(true, true, true, null)]
    [InlineData(true, false, true, "no node says that it has the scheduler; it may be moving to another controller")]
    [InlineData(true, false, false, "the scheduler does not answer; it may be moving to another controller")]
    [InlineData(false, false, true, "does not answer")]
    public void A_cluster_is_well_when_all_answer_and_one_has_the_scheduler(bool nodeAnswers, bool hasScheduler, bool schedulerAnswers, string? problem)
    {
        var said = new Dictionary<Address, NodeMessages.NodeStatus>();
        if (nodeAnswers) said[Cluster.SelfAddress] = new NodeMessages.NodeStatus("lab-1", "1.2.3", 7, DateTimeOffset.UnixEpoch, hasScheduler, []);

        var view = ClusterViews.Of(Cluster.SelfAddress, _state, said, schedulerAnswers ? new([]) : null);

        if (problem is null) Assert.Empty(view.Problems);
        else Assert.Contains(problem, Assert.Single(view.Problems), StringComparison.Ordinal);
        Assert.Equal(hasScheduler, view.Scheduler is not null);
    }

    [Fact]
    public void Groups_of_lava_s_dispatchers_are_those_of_all_nodes_who_waits_longest_first_and_for_who_may_see_all_jobs()
    {
        CoordinatorGroup Group(string name, int? minute) => new(name, 1, 1, [new CoordinatorClient("1234", "host", "worker", IsDone: false, minute is null ? null : "'m' (lava-wait)", minute is { } m ? DateTimeOffset.UnixEpoch.AddMinutes(m) : null)]);
        NodeMessages.NodeStatus Node(CoordinatorGroups? groups) => new("lab-1", "1.2.3", 7, DateTimeOffset.UnixEpoch, HasScheduler: true, []) { CoordinatorGroups = groups };
        var said = new Dictionary<Address, NodeMessages.NodeStatus>
        {
            [Cluster.SelfAddress] = Node(new CoordinatorGroups(40, [Group("b", 2), Group("idle", null)])),
            [Cluster.SelfAddress.WithPort(1)] = Node(new CoordinatorGroups(1, [Group("a", 1)])),
            [Cluster.SelfAddress.WithPort(2)] = Node(null),
        };

        var view = ClusterViews.Of(Cluster.SelfAddress, _state, said, new([]));

        Assert.Equal(41, view.Coordinator!.Count);
        Assert.Equal(["a", "b", "idle"], view.Coordinator.Groups.Select(group => group.Name));
        Assert.Equal((true, true), (ClusterSight.Seen(Caller.Anybody, view, new HashSet<string>(), []).Coordinator is not null, ClusterSight.Seen(Caller.Nobody, view, new HashSet<string>(), []).Coordinator is null));
        said.Clear();
        Assert.Null(ClusterViews.Of(Cluster.SelfAddress, _state, said, new([])).Coordinator);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(null, false)]
    public void A_node_that_its_store_does_not_answer_is_a_problem(bool? reaches, bool isProblem)
    {
        var said = new Dictionary<Address, NodeMessages.NodeStatus> { [Cluster.SelfAddress] = new("lab-1", "1.2.3", 7, DateTimeOffset.UnixEpoch, true, []) { ReachesStore = reaches } };

        var view = ClusterViews.Of(Cluster.SelfAddress, _state, said, new([]));

        Assert.Equal(reaches, Assert.Single(view.Nodes).ReachesStore);
        Assert.Equal(isProblem ? [$"the store does not answer the node at {view.SeenBy}"] : [], view.Problems);
    }

    [Fact]
    public void What_the_scheduler_finds_wrong_with_dispatchers_is_a_problem()
    {
        var said = new Dictionary<Address, NodeMessages.NodeStatus> { [Cluster.SelfAddress] = new("lab-1", "1.2.3", 7, DateTimeOffset.UnixEpoch, true, []) };

        Assert.Equal(["lab-1 and lab-2 differ"], ClusterViews.Of(Cluster.SelfAddress, _state, said, new([], ["lab-1 and lab-2 differ"])).Problems);
    }

    [Fact]
    public async Task Nodes_with_other_rules_of_verdicts_are_named()
    {
        await using var other = new OtherNode(_system, "verdicts-b");
        var self = _state.Members.Single();
        var state = _state.Copy([self, await other.MemberAsync(Cluster.SelfAddress)]);

        var problem = Assert.Single(ClusterViews.Of(Cluster.SelfAddress, state, new Dictionary<Address, NodeMessages.NodeStatus>(), new([])).Problems, problem => problem.Contains("verdicts:", StringComparison.Ordinal));

        Assert.StartsWith("nodes have different rules of why jobs fail (verdicts:): ", problem, StringComparison.Ordinal);
        Assert.Contains($"{self.Address.Host}:{self.Address.Port}", problem, StringComparison.Ordinal);
    }

    private sealed class OtherNode(ActorSystem first, string role) : IAsyncDisposable
    {
        private readonly ActorSystem _system = ActorSystem.Create("lab", ConfigurationFactory.ParseString($"akka.cluster.roles = [{role}]").WithFallback(first.Settings.Config));

        /// <summary>This node as the others see it.</summary>
        public async Task<Member> MemberAsync(Address seed)
        {
            var cluster = Akka.Cluster.Cluster.Get(_system);
            var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            cluster.RegisterOnMemberUp(up.SetResult);
            cluster.Join(seed);
            await up.Task.WaitAsync(Patience);
            return cluster.SelfMember;
        }

        public async ValueTask DisposeAsync() => await _system.Terminate();
    }
}
