using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
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
        akka.cluster.roles = [controller]
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

        var view = ClusterViews.Of(Cluster.SelfAddress, _state, said, schedulerAnswers ? [] : null);

        if (problem is null) Assert.Empty(view.Problems);
        else Assert.Contains(problem, Assert.Single(view.Problems), StringComparison.Ordinal);
        Assert.Equal(hasScheduler, view.Scheduler is not null);
    }
}
