using LavaActors.EndToEnd.Cluster;
using LavaActors.EndToEnd.Lab;
using LavaActors.Gateway.Api;

namespace LavaActors.EndToEnd;

/// <summary>A dispatcher that never comes back, in a lab that has lost runs made again.</summary>
[Collection(nameof(OwnClusterCollection))]
public sealed class RequeueTests
{
    private const string Policy = $$"""
        scheduling:
          grace: {seconds: 5}
          requeue:
            device_types: { {{LabCluster.DeviceType}}: 1 }
        """;

    [Fact]
    public async Task A_group_whose_dispatcher_is_gone_for_good_runs_again_on_another_board()
    {
        const string name = "requeued", open = "its-dispatcher-is-gone";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var stop = limit.Token;
        await using var cluster = await LabCluster.StartAsync(null, stop,
            NodeSpec.Controller("c1") with { Settings = Policy }, NodeSpec.Gateway("g1"), NodeSpec.Dispatcher("d1", 1), NodeSpec.Dispatcher("d2", 2));
        var text = ClusterJobs.Group(cluster.Observations, name,
            [.. ClusterJobs.Case("before"), ClusterJobs.WaitFor(open), .. ClusterJobs.Barrier("end")], [.. ClusterJobs.Case("guest"), .. ClusterJobs.Barrier("end")], guests: 1);
        var (_, first) = await cluster.Clients.SubmitAsync(_ => text, _ => name, stop);
        await cluster.Observations.SeenAsync(name, Observation.Wait, open);
        await cluster.Observations.SeenAsync(name, Observation.Arrive, "end", members: 1);
        var device = (await TimelineAsync(first)).Roles[0].Role.Device;
        var gone = cluster.Dispatchers.Single(node => cluster.SiteOf(node).Boards.Any(board => BoardsFixture.Name(board) == device));

        gone.HoldDown();
        await gone.KillAsync(stop);
        cluster.Observations.Open(open);

        var lost = await cluster.Clients.EndOfAsync(first, stop);
        Assert.Equal(2, lost.Count);
        Assert.All(lost, job => Assert.True(job.Health == JobRecord.Incomplete && job.Failure.Contains(gone.Name, StringComparison.Ordinal), job.ToString()));
        await Eventually.IsSoAsync("the job is queued again", async _ => (await TimelineAsync(first)).RequeuedAs is not null);
        var second = (await TimelineAsync(first)).RequeuedAs!.Value;
        var again = await cluster.Clients.EndOfAsync(second, stop);
        Assert.All(again, job => Assert.True(job.IsComplete && job.Device != lost[0].Device, job.ToString()));
        Assert.Equal(["before", "guest"], again.SelectMany(job => job.Cases).Select(result => result.Name).Where(result => result is "before" or "guest").Order(StringComparer.Ordinal));
        var timeline = await TimelineAsync(second);
        Assert.Equal((first, 2, null), (timeline.AttemptOf, timeline.Attempt, timeline.RequeuedAs));
        cluster.Forget();

        Task<Timeline> TimelineAsync(long job) => cluster.Clients.AskAsync((client, asked) => client.TimelineAsync(job, asked), stop);
    }
}
