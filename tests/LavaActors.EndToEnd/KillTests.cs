using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A node process that is killed without a word, with finished jobs, runs in flight and a queue, and started again on its data directory.</summary>
public sealed class KillTests
{
    private const string Address = "10.66.0.250", InFlight = "the test is under way";

    // No step of the tests' own waits that long: only for what would never come, so that the test ends and says so.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Waiting = [$"echo {InFlight}", "sleep 600"];

    private static readonly string[] Quick = ["lava-test-case first --result pass", "lava-test-case second --result fail"];

    [Fact]
    public async Task A_killed_node_loses_nothing_and_its_queue_runs_on()
    {
        await EmulatedLab.UpAsync();
        using var limit = new CancellationTokenSource(Patience);
        var stop = limit.Token;
        var (single, group) = (Board(5), Board(6));
        foreach (var board in new[] { single, group }) await EmulatedLab.SetFaultsAsync(board.Number);
        var site = new LabSite(Address, "quick");
        site.AddDevice(single.Name, single.Type);
        site.AddDevice(group.Name, group.Type);

        long finished, running, together;
        var queue = new List<long>();
        string before, logBefore;
        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            finished = await SubmitAsync(node, Single(single.Type, Quick), stop);
            await node.EndOfAsync(finished, stop);
            running = await SubmitAsync(node, Single(single.Type, Waiting), stop);
            together = await SubmitAsync(node, new JobText.Group { DeviceType = group.Type, Guests = 1, HostSteps = ["lava-sync end"], GuestSteps = Waiting }.ToString(), stop);
            queue.Add(await SubmitAsync(node, Single(single.Type, Quick), stop));
            queue.Add(await SubmitAsync(node, new JobText.Group { DeviceType = single.Type, Guests = 1, HostSteps = ["lava-sync end"], GuestSteps = ["lava-sync end"] }.ToString(), stop));
            queue.Add(await SubmitAsync(node, Single(single.Type, Quick), stop));

            before = await EverythingOfAsync(node, finished, stop);
            logBefore = await node.LogWithAsync(running, $"\"msg\": \"{InFlight}\"", stop);
            await node.LogWithAsync(together + 1, $"\"msg\": \"{InFlight}\"", stop);
            await node.KillAsync();
        }

        Assert.True(await EmulatedLab.IsOnAsync(single.Number) && await EmulatedLab.IsOnAsync(group.Number), "nobody has switched the boards off yet");

        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            Assert.Equal(before, await EverythingOfAsync(node, finished, stop));
            foreach (var job in (long[])[running, together, .. queue]) await node.EndOfAsync(job, stop);
            Assert.Equal(before, await EverythingOfAsync(node, finished, stop));
            Assert.Equal(0, await node.EndAsync(stop));
        }

        // What the API does not show is read by a third node, to which all of it is history.
        await using var reader = await LabNode.StartAsync(site);
        var lost = (await reader.OutcomeAsync(running, stop)).Single;
        lost.IsIncomplete("Infrastructure", "the dispatcher process on", "was restarted while the run was in 3.1 lava-test-shell");
        lost.HasPassed("lava", "validate", "pdu-reboot", "login-action");
        Assert.StartsWith(logBefore, lost.Log, StringComparison.Ordinal);
        foreach (var member in (await reader.OutcomeAsync(together, stop)).Jobs)
            member.IsIncomplete("Infrastructure", "the dispatcher process on", "was restarted while the run was in 3 multinode-test");

        foreach (var job in queue) (await reader.OutcomeAsync(job, stop)).IsComplete();
        (await reader.OutcomeAsync(queue[0], stop)).Single.HasOnlyOutcomes("0_steps", ("first", "pass"), ("second", "fail"));
        foreach (var board in new[] { single, group })
        {
            await reader.DeviceIsIdleAsync(board.Name);
            Assert.False(await EmulatedLab.IsOnAsync(board.Number), $"{board.Name} is still on");
        }

        foreach (var directory in new[] { site.Nfs, site.Tftp, site.Downloads }) Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
    }

    private static (int Number, string Name, string Type) Board(int number) => (number, BoardsFixture.Name(number), BoardsFixture.TypeOf(number));

    private static string Single(string type, string[] steps) => new JobText.Single { DeviceType = type, Steps = steps, TestTimeout = "{minutes: 4}" }.ToString();

    private static async Task<long> SubmitAsync(NodeProcess node, string definition, CancellationToken stop) =>
        await node.Client.ResolveAsync((await node.Client.SubmitAsync(definition, stop))[0], stop);

    /// <summary>All that the API tells of a job.</summary>
    private static async Task<string> EverythingOfAsync(NodeProcess node, long job, CancellationToken stop)
    {
        var parts = new[] { "", "timeline/", "suites/", "tests/", "logs/" }.Select(part => node.GetAsync($"jobs/{job}/{part}", stop));
        return string.Join('\n', await Task.WhenAll(parts));
    }
}
