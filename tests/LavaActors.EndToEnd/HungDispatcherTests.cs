using LavaActors.EndToEnd.Cluster;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A dispatcher that hangs at its disk while its node is in the cluster and answers the others.</summary>
[Collection(nameof(OwnClusterCollection))]
public sealed class HungDispatcherTests
{
    private const string Hangs = "cluster-hangs", Other = "cluster-other";

    // 20 s of silence, looked for some times in them.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Its_devices_are_lost_and_get_no_jobs_until_it_goes_on_with_its_runs()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        var stop = limit.Token;
        await using var cluster = await LabCluster.StartAsync(null, stop, NodeSpec.Controller("c1"), NodeSpec.Gateway("g1"),
            NodeSpec.Dispatcher("d1", 1, 2) with { DeviceType = Hangs }, NodeSpec.Dispatcher("d2", 3) with { DeviceType = Other });
        var dispatcher = cluster.Node("d1");
        var held = await SubmitAsync("held", Hangs, [.. ClusterJobs.Case("before"), ClusterJobs.WaitFor("hangs"), .. ClusterJobs.Case("after")]);
        await cluster.Observations.SeenAsync("held", Observation.Wait, "hangs");

        // Who opens a pipe to write waits until somebody reads, as at a disk that does not answer: the dispatcher does so when it next notes that it is alive.
        var pipe = cluster.SiteOf(dispatcher).SignOfLifeFile;
        await Eventually.IsSoAsync("a pipe is where the dispatcher writes", async _ => await TryAsync("mkfifo", pipe));
        await Eventually.IsSoAsync("its devices are lost", async _ => (await DevicesAsync()).All(device => device.Description?.StartsWith("lost: dispatcher d1 is gone: it has not said for 20 s that it is there", StringComparison.Ordinal) == true), Silence);
        var queued = await SubmitAsync("queued", Hangs, [.. ClusterJobs.Case("queued")]);
        var other = Assert.Single(await cluster.Clients.EndOfAsync(await SubmitAsync("other", Other, [.. ClusterJobs.Case("other")]), stop));
        var waits = await cluster.Clients.AskAsync((client, asked) => client.TimelineAsync(queued, asked), stop);
        cluster.Observations.Open("hangs");
        await cluster.Observations.SeenAsync("held", Observation.Case, "after");

        Assert.True(other.IsComplete, other.ToString());
        Assert.Equal(("Submitted", null), (waits.Roles[0].Role.State, waits.Roles[0].Role.Device));
        Assert.Empty(dispatcher.Endings);
        Assert.DoesNotContain((await cluster.Clients.AskAsync((client, asked) => client.ClusterAsync(asked), stop)).Nodes, node => node.Status != "Up");

        await EmulatedLab.RunAsync("timeout", "30", "cat", pipe);
        await Eventually.IsSoAsync("its devices are back", async _ => (await DevicesAsync()).All(device => device.Description?.Contains("lost", StringComparison.Ordinal) != true));
        List<JobRecord> jobs = [.. await cluster.Clients.EndOfAsync(held, stop), .. await cluster.Clients.EndOfAsync(queued, stop)];
        Assert.All(jobs, job => Assert.True(job.IsComplete, job.ToString()));
        Assert.Equal(["after", "before", "queued"], jobs.SelectMany(job => job.Cases).Where(result => result.Suite != "lava").Select(result => result.Name).Order(StringComparer.Ordinal));
        Assert.Empty(dispatcher.Endings);
        cluster.Forget();

        async Task<IReadOnlyList<Gateway.Api.DeviceView>> DevicesAsync() =>
            [.. (await cluster.Clients.AskAsync((client, asked) => client.DevicesAsync(asked), stop)).Where(device => device.WorkerHost == "d1")];

        async Task<long> SubmitAsync(string name, string type, IReadOnlyList<string> steps) => (await cluster.Clients.SubmitAsync(
            _ => ClusterJobs.Single(cluster.Observations, name, steps).Replace(LabCluster.DeviceType, type, StringComparison.Ordinal), _ => name, stop)).Job;
    }

    /// <summary>Not while the dispatcher has a file there: for some moments every few seconds.</summary>
    private static async Task<bool> TryAsync(string program, string file)
    {
        try
        {
            await EmulatedLab.RunAsync(program, file);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
