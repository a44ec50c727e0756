using LavaActors.EndToEnd.Cluster;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A board that its power switch does not switch off any more.</summary>
[Collection(nameof(OwnClusterCollection))]
public sealed class PowerOffFaultTests
{
    // Shorter than a lab has it, that the test need not wait for a minute; it fails many times until it is mended.
    private const string TriedAgain = "switch_off_again: {seconds: 2}";

    [Fact]
    public async Task A_board_that_cannot_be_switched_off_is_bad_before_its_job_is_over_and_gets_none_until_it_can()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        var stop = limit.Token;
        await using var cluster = await LabCluster.StartAsync(null, stop, NodeSpec.Controller("c1"), NodeSpec.Gateway("g1"), NodeSpec.Dispatcher("d1", 1, 2) with { Dispatching = TriedAgain });
        var lead = await SubmitAsync("stays-on", [.. ClusterJobs.Case("before"), ClusterJobs.WaitFor("broken"), .. ClusterJobs.Case("after")]);
        await cluster.Observations.SeenAsync("stays-on", Observation.Wait, "broken");
        var board = (await cluster.Clients.AskAsync((client, asked) => client.TimelineAsync(lead, asked), stop)).Roles[0].Role.Device!;
        cluster.BreakSwitchOff(board);
        // Two, for as many boards as there are: one waits in the queue for whichever is free first.
        long[] next = [await SubmitAsync("next", [ClusterJobs.WaitFor("next"), .. ClusterJobs.Case("next")]), await SubmitAsync("after-next", [.. ClusterJobs.Case("after-next")])];
        await cluster.Observations.SeenAsync("next", Observation.Wait, "next");

        cluster.Observations.Open("broken");
        var first = Assert.Single(await cluster.Clients.EndOfAsync(lead, stop));
        var over = TimeProvider.System.GetUtcNow();
        await Eventually.IsSoAsync("the board is Bad, with the reason", async _ => await DeviceAsync() is { Health: "Bad", Description: { } why }
            && why.Contains("dispatcher d1: could not be switched off after a run", StringComparison.Ordinal));
        cluster.Observations.Open("next");
        List<JobRecord> others = [];
        foreach (var job in next) others.AddRange(await cluster.Clients.EndOfAsync(job, stop));

        // Its job's own result is what its tests say, and what befell the board is noted with it.
        Assert.True(first.IsComplete, first.ToString());
        Assert.Equal([("after", "pass"), ("before", "pass")], first.Cases.Where(result => result.Suite != "lava").Select(result => (result.Name, result.Outcome)).Order());
        Assert.Contains(first.Cases, result => result is { Suite: "lava", Name: "power-off", Outcome: "fail" });
        Assert.All(others, job => Assert.True(job.IsComplete && job.Device != board, job.ToString()));
        Assert.DoesNotContain(cluster.PowerCommands, command => command.Board == board && command.At > over && command.What != "off");
        Assert.Equal("Bad", (await DeviceAsync()).Health);

        cluster.MendSwitchOff(board);
        await Eventually.IsSoAsync("the board is in service again", async _ => await DeviceAsync() is { Health: "Unknown", State: "Idle" });
        Assert.False(await EmulatedLab.IsOnAsync(cluster.SiteOf(cluster.Node("d1")).Boards.Single(number => BoardsFixture.Name(number) == board)), $"{board} is still on");
        // The one that has rested longest.
        var last = Assert.Single(await cluster.Clients.EndOfAsync(await SubmitAsync("last", [.. ClusterJobs.Case("last")]), stop));
        Assert.True(last.IsComplete && last.Device == board, last.ToString());
        cluster.Forget();

        Task<Gateway.Api.DeviceView> DeviceAsync() => cluster.Clients.AskAsync((client, asked) => client.DeviceAsync(board, asked), stop);

        async Task<long> SubmitAsync(string name, IReadOnlyList<string> steps) =>
            (await cluster.Clients.SubmitAsync(_ => ClusterJobs.Single(cluster.Observations, name, steps), _ => name, stop)).Job;
    }
}
