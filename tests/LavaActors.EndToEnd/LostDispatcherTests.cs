using LavaActors.EndToEnd.Cluster;
using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A dispatcher's host that does not come back.</summary>
[Collection(nameof(OwnClusterCollection))]
public sealed class LostDispatcherTests
{
    private const string Name = "lost-host", Gone = "cluster-gone", Stays = "cluster-stays";

    [Fact]
    public async Task Its_runs_end_after_the_grace_time_and_those_who_wait_for_them_are_told()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var stop = limit.Token;
        await using var cluster = await LabCluster.StartAsync(null, stop,
            NodeSpec.Controller("c1") with { Settings = "scheduling: {grace: {seconds: 5}}" },
            NodeSpec.Gateway("g1"), NodeSpec.Dispatcher("d1", 1) with { DeviceType = Gone }, NodeSpec.Dispatcher("d2", 2) with { DeviceType = Stays });
        var text = new JobText.Pair
        {
            Name = Name,
            DeviceTypes = (Gone, Stays),
            First = [cluster.Observations.Define(Name), ClusterJobs.WaitFor("never")],
            Second = [cluster.Observations.Define(Name), "record begin -", "lava-wait from-first"],
        }.ToString();
        var (_, lead) = await cluster.Clients.SubmitAsync(_ => text, _ => Name, stop);
        await cluster.Observations.SeenAsync(Name, Observation.Wait, "never");
        await cluster.Observations.SeenAsync(Name, Observation.Begin, "-");

        cluster.Node("d1").HoldDown();
        await cluster.Node("d1").KillAsync(stop);

        var jobs = await cluster.Clients.EndOfAsync(lead, stop);
        var (first, second) = (jobs.Single(job => job.Role == "first"), jobs.Single(job => job.Role == "second"));
        Assert.Equal(JobRecord.Incomplete, first.Health);
        // Host and last action: what a person needs to find the cause.
        Assert.Matches("^Infrastructure: .*d1.* multinode-test", first.Failure);
        Assert.Contains(second.Cases, result => result is { Name: "multinode-wait-from-first", Outcome: "fail" });
        var log = new StringWriter();
        await foreach (var piece in cluster.Clients[0].LogAsync(second.Job, follow: false, stop)) log.Write(System.Text.Encoding.UTF8.GetString(piece.Span));
        Assert.Contains($"{first.Lead}.0 (first, Incomplete) has ended", log.ToString());

        var devices = await cluster.Clients.AskAsync((client, cancel) => client.DevicesAsync(cancel), stop);
        Assert.StartsWith("lost", devices.Single(device => device.WorkerHost == "d1").Description);
        await Eventually.IsSoAsync("the other board is off again", async _ => !await EmulatedLab.IsOnAsync(2));
    }
}
