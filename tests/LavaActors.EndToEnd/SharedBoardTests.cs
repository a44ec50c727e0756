using LavaActors.EndToEnd.Chaos;
using LavaActors.EndToEnd.Cluster;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A board that two dispatchers can switch, and whose file both have.</summary>
[Collection(nameof(OwnClusterCollection))]
public sealed class SharedBoardTests
{
    private const int Number = 1;

    [Fact]
    public async Task A_dispatcher_that_comes_back_leaves_a_board_alone_that_another_one_has_by_now()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var stop = limit.Token;
        await using var cluster = await LabCluster.StartAsync(null, stop,
            NodeSpec.Controller("c1") with { Settings = "scheduling: {grace: {seconds: 10}}" }, NodeSpec.Gateway("g1"),
            NodeSpec.Dispatcher("d1", Number), NodeSpec.Dispatcher("d2", Number));
        var board = BoardsFixture.Name(Number);
        var first = await SubmitAsync("first", "never");
        await cluster.Observations.SeenAsync("first", Observation.Wait, "never");
        var had = cluster.PowerCommands.Last(command => command.Board == board && command.Job != 0).Dispatcher;

        cluster.Node(had).HoldDown();
        await cluster.Node(had).KillAsync(stop);
        var lost = await cluster.Clients.EndOfAsync(first, stop);
        var second = await SubmitAsync("second", "back");
        await cluster.Observations.SeenAsync("second", Observation.Wait, "back");
        var taken = TimeProvider.System.GetUtcNow();
        cluster.Node(had).Release();
        await cluster.ReadyAsync(cluster.Node(had), stop);
        // Its own grace time is not over: by itself it would go on with its run. It has cleaned up what it may: its note says that nobody holds the board.
        await Eventually.IsSoAsync("the one that is back has let go of the board", _ =>
            Task.FromResult(Dispatch.Boards.BoardLease.Read(cluster.SiteOf(cluster.Node(had)).LeaseFile(board)) is { IsHeld: false }));
        cluster.Observations.Open("back");
        var jobs = await cluster.Clients.EndOfAsync(second, stop);

        Assert.Equal(JobRecord.Incomplete, Assert.Single(lost).Health);
        Assert.True(Assert.Single(jobs).IsComplete, jobs[0].ToString());
        Assert.DoesNotContain(cluster.PowerCommands, command => command.At > taken && command.Dispatcher == had);
        Assert.Contains(cluster.PowerCommands, command => command.Dispatcher != had && command.Job != 0);
        Assert.Empty(BoardUse.Problems(cluster.Observations.All, cluster.PowerCommands, [.. lost, .. jobs]));
        cluster.Forget();

        async Task<long> SubmitAsync(string name, string until) =>
            (await cluster.Clients.SubmitAsync(_ => ClusterJobs.Single(cluster.Observations, name, ClusterJobs.WaitFor(until)), _ => name, stop)).Job;
    }
}
