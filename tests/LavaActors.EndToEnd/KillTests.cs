using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A node process that is killed without a word, with finished jobs, runs in flight and a queue, and started again on its data directory.</summary>
public sealed class KillTests
{
    private const string Address = "10.66.0.250", InFlight = "start: 2.4.4 auto-login-action", Restarted = "the dispatcher process was restarted; the run goes on";

    // No step of the tests' own waits that long: only for what would never come, so that the test ends and says so.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Quick = ["lava-test-case first --result pass", "lava-test-case second --result fail"];

    [Fact]
    public async Task A_killed_node_loses_nothing_and_its_runs_and_its_queue_go_on()
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
            // Both are killed in the middle of a boot that would not come to its end.
            foreach (var board in new[] { single, group }) await EmulatedLab.SetFaultsAsync(board.Number, "no-login");
            running = await SubmitAsync(node, Single(single.Type, Quick), stop);
            together = await SubmitAsync(node, new JobText.Group { DeviceType = group.Type, Guests = 1, HostSteps = ["lava-sync end"], GuestSteps = ["lava-sync end"] }.ToString(), stop);
            queue.Add(await SubmitAsync(node, Single(single.Type, Quick), stop));
            queue.Add(await SubmitAsync(node, new JobText.Group { DeviceType = single.Type, Guests = 1, HostSteps = ["lava-sync end"], GuestSteps = ["lava-sync end"] }.ToString(), stop));
            queue.Add(await SubmitAsync(node, Single(single.Type, Quick), stop));

            before = await EverythingOfAsync(node, finished, stop);
            logBefore = await node.LogWithAsync(running, InFlight, stop);
            await node.LogWithAsync(together, InFlight, stop);
            await node.KillAsync();
        }

        Assert.True(await EmulatedLab.IsOnAsync(single.Number) && await EmulatedLab.IsOnAsync(group.Number), "nobody has switched the boards off");
        foreach (var board in new[] { single, group }) await EmulatedLab.SetFaultsAsync(board.Number);

        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            Assert.Equal(before, await EverythingOfAsync(node, finished, stop));
            foreach (var job in (long[])[running, together, .. queue]) await node.EndOfAsync(job, stop);
            Assert.Equal(before, await EverythingOfAsync(node, finished, stop));
            Assert.Equal(0, await node.EndAsync(stop));
        }

        // What the API does not show is read by a third node, to which all of it is history.
        await using var reader = await LabNode.StartAsync(site);
        foreach (var job in (long[])[running, together, .. queue]) (await reader.OutcomeAsync(job, stop)).IsComplete();
        var resumed = (await reader.OutcomeAsync(running, stop)).Single;
        Assert.StartsWith(logBefore, resumed.Log, StringComparison.Ordinal);
        resumed.Says($"{Restarted} with 2 ", "the log says that the boot begins again");
        resumed.HasPassed("lava", "validate", "pdu-reboot", "login-action");
        foreach (var once in (string[])["validate", "pdu-reboot", "login-action", "job"]) Assert.Single(resumed.Tests, test => test.Suite == "lava" && test.Name == once);
        resumed.HasOnlyOutcomes("0_steps", ("first", "pass"), ("second", "fail"));
        Assert.All((await reader.OutcomeAsync(together, stop)).Jobs, member => member.Says(Restarted, "each member says that it went on"));
        (await reader.OutcomeAsync(queue[0], stop)).Single.HasOnlyOutcomes("0_steps", ("first", "pass"), ("second", "fail"));
        await LeavesNothingAsync(reader, site, single, group);
    }

    [Fact]
    public async Task An_emulated_machine_and_its_tests_go_on_while_their_node_is_away()
    {
        await EmulatedLab.UpAsync();
        using var limit = new CancellationTokenSource(Patience);
        var stop = limit.Token;
        var site = new LabSite(Address, "quick");
        // The other tests of machines have qemu-01 at the same time.
        site.AddDeviceText("qemu-09", MachineDevices.Qemu.Replace("qemu-01", "qemu-09", StringComparison.Ordinal));
        long job;
        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            job = await SubmitAsync(node, MachineJobs.Going, stop);
            await node.LogWithAsync(job, "+ echo it-goes-on", stop);
            await node.KillAsync();
        }

        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            await node.EndOfAsync(job, stop);
            Assert.Equal(0, await node.EndAsync(stop));
        }

        await using var reader = await LabNode.StartAsync(site);
        var outcome = await reader.OutcomeAsync(job, stop);
        outcome.IsComplete();
        outcome.Single.Says("qemu common went on while the dispatcher was away, and its console is there again", "the log says that the machine is the same");
        outcome.Single.HasOnly("0_steps", "before", "meanwhile");
        outcome.Single.HasOnly("1_more", "same-machine");
        Assert.Single(outcome.Single.Tests, test => test is { Suite: "lava", Name: "execute-qemu" });
        await LeavesNothingAsync(reader, site);
        await reader.DeviceIsIdleAsync("qemu-09");
        Assert.Equal("", await EmulatedLab.RunAsync("sh", "-c", $"grep -al 'LAVA_ACTORS_RUN={site.Downloads}' /proc/[0-9]*/environ || true"));
    }

    [Fact]
    public async Task After_the_grace_time_runs_are_lost_and_their_boards_switched_off()
    {
        await EmulatedLab.UpAsync();
        using var limit = new CancellationTokenSource(Patience);
        var stop = limit.Token;
        var single = Board(5);
        await EmulatedLab.SetFaultsAsync(single.Number, "no-login");
        var site = new LabSite(Address, "quick");
        site.AddDevice(single.Name, single.Type);
        // Less than any node needs to start.
        await File.AppendAllTextAsync(site.Dispatcher, "\ngrace: {seconds: 1}\n", stop);
        long running;
        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            running = await SubmitAsync(node, Single(single.Type, Quick), stop);
            await node.LogWithAsync(running, InFlight, stop);
            await node.KillAsync();
        }

        await EmulatedLab.SetFaultsAsync(single.Number);
        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            await node.EndOfAsync(running, stop);
            Assert.Equal(0, await node.EndAsync(stop));
        }

        await using var reader = await LabNode.StartAsync(site);
        var lost = (await reader.OutcomeAsync(running, stop)).Single;
        lost.IsIncomplete("Infrastructure", "the dispatcher process on", "was restarted while the run was in 2.");
        lost.HasPassed("lava", "validate", "pdu-reboot");
        await LeavesNothingAsync(reader, site, single);
    }

    [Fact]
    public async Task The_tests_of_a_lost_run_on_a_device_that_nobody_switches_off_are_ended_by_the_next_job()
    {
        await EmulatedLab.UpAsync();
        using var limit = new CancellationTokenSource(Patience);
        var stop = limit.Token;
        await using var server = await SshServer.StartAsync(5);
        var site = new LabSite(Address, "quick");
        site.AddDeviceText("server-05", server.Device("server-05", "server"));
        await File.AppendAllTextAsync(site.Dispatcher, "\ngrace: {seconds: 1}\n", stop);
        long lost, next;
        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            lost = await SubmitAsync(node, JobText.Server("server", "echo it-goes-on", "while :; do : >/still-there; sleep 1; done"), stop);
            await node.LogWithAsync(lost, "+ echo it-goes-on", stop);
            await node.KillAsync();
        }

        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            await node.EndOfAsync(lost, stop);
            next = await SubmitAsync(node, JobText.Server("server", "rm -f /still-there; sleep 3", "lava-test-case alone --shell test ! -e /still-there"), stop);
            await node.EndOfAsync(next, stop);
            Assert.Equal(0, await node.EndAsync(stop));
        }

        await using var reader = await LabNode.StartAsync(site);
        (await reader.OutcomeAsync(lost, stop)).Single.IsIncomplete("Infrastructure", "was restarted while the run was in");
        var outcome = await reader.OutcomeAsync(next, stop);
        outcome.IsComplete();
        outcome.Single.Says($"the tests of an earlier run, which was lost, went on in /lava-{lost}/0 on root@", "the log says what was ended");
        outcome.Single.HasOnlyOutcomes("0_steps", ("alone", "pass"));
    }

    [Fact]
    public async Task Interactive_scripts_begin_again_after_their_node_was_killed_and_record_and_call_once_and_a_command_is_taken_back()
    {
        await EmulatedLab.UpAsync();
        using var limit = new CancellationTokenSource(Patience);
        var stop = limit.Token;
        var (first, second) = (Board(5), Board(6));
        foreach (var board in new[] { first, second }) await EmulatedLab.SetFaultsAsync(board.Number);
        var site = new LabSite(Address, "quick");
        var flag = Path.Combine(Path.GetTempPath(), $"lava-e2e-killed-{Environment.ProcessId}");
        site.AddBoard(first.Number, first.Type, text => BoardsFixture.AddCommands(text, flag));
        site.AddDevice(second.Name, second.Type);
        long job;
        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            job = await SubmitAsync(node, new ScriptPair
            {
                DeviceTypes = (first.Type, second.Type),
                Before = "- command: {role: [first], name: flag}",
                First = ["{name: before, command: 'true'}", "{lava-send: 'one n=5201'}", "{lava-sync: end}", "{name: after, command: 'true'}"],
                Second = ["{delay: 15}", "{lava-wait: one}", "{name: told, command: 'echo told {n}', successes: [{message: told 5201}]}", "{lava-sync: end}"],
            }.ToString(), stop);
            await node.LogWithAsync(job, "lava-sync end", stop);
            await node.KillAsync();
        }

        Assert.True(Directory.Exists(flag), "nobody has taken the command back");
        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            await node.EndOfAsync(job, stop);
            Assert.Equal(0, await node.EndAsync(stop));
        }

        await using var reader = await LabNode.StartAsync(site);
        var outcome = await reader.OutcomeAsync(job, stop);
        outcome.IsComplete();
        Assert.All(outcome.Jobs, member => member.Says(Restarted, "each member says that it went on"));
        outcome.Of("first").Single().HasOnly("0_talk", "before", "after");
        outcome.Of("second").Single().HasOnly("0_talk", "told");
        Assert.False(Directory.Exists(flag), "the command should have been taken back");
        await LeavesNothingAsync(reader, site, first, second);
    }

    [Fact]
    public async Task A_guest_whose_tests_were_about_to_start_when_its_node_was_killed_has_them_started_by_the_next()
    {
        await EmulatedLab.UpAsync();
        using var limit = new CancellationTokenSource(Patience);
        var stop = limit.Token;
        var board = Board(5);
        await EmulatedLab.SetFaultsAsync(board.Number);
        var site = new LabSite(Address, "quick");
        site.AddDevice(board.Name, board.Type);
        // The first start on the board comes no further than its shell.
        const string Hold = """
            printf '#!/bin/busybox sh\n[ $# -gt 0 ] || set -- -l\ncase "$*" in *--detach*) if mkdir /tmp/held 2>/dev/null; then echo the start is held; exec sleep 600; fi;; esac\nexec /bin/busybox sh "$@"\n' >/bin/held; chmod +x /bin/held; mv /bin/held /bin/sh
            """;
        long guest, lead;
        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            var group = new JobText.Group { DeviceType = board.Type, Guests = 1, HostSteps = ["lava-sync end"], GuestSteps = ["lava-test-case started --result pass", "lava-sync end"] };
            var submitted = await node.Client.SubmitAsync((group with { Start = [Hold, .. group.Start] }).ToString(), stop);
            lead = await node.Client.ResolveAsync(submitted.Ids[0], stop);
            guest = await node.Client.ResolveAsync(submitted.Ids[1], stop);
            await node.LogWithAsync(guest, "the start is held", stop);
            await node.KillAsync();
        }

        await using (var node = await NodeProcess.StartAsync(site, stop))
        {
            await node.EndOfAsync(lead, stop);
            await node.EndOfAsync(guest, stop);
            Assert.Equal(0, await node.EndAsync(stop));
        }

        await using var reader = await LabNode.StartAsync(site);
        var outcome = await reader.OutcomeAsync(lead, stop);
        outcome.IsComplete();
        var late = outcome.Of("guest").Single();
        late.Says("restarted before the tests had been started; they are started now", "the log says what was found on the target");
        late.HasOnly("0_guest-steps", "started", "multinode-sync-end");
        await LeavesNothingAsync(reader, site, board);
    }

    private static async Task LeavesNothingAsync(LabNode reader, LabSite site, params (int Number, string Name, string Type)[] boards)
    {
        foreach (var board in boards)
        {
            await reader.DeviceIsIdleAsync(board.Name);
            Assert.False(await EmulatedLab.IsOnAsync(board.Number), $"{board.Name} is still on");
        }

        await site.HasNothingAsideAsync();
        foreach (var directory in new[] { site.Nfs, site.Tftp, site.Downloads }) Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
    }

    private static (int Number, string Name, string Type) Board(int number) => (number, BoardsFixture.Name(number), BoardsFixture.TypeOf(number));

    private static string Single(string type, string[] steps) => new JobText.Single { DeviceType = type, Steps = steps, TestTimeout = "{minutes: 4}" }.ToString();

    private static async Task<long> SubmitAsync(NodeProcess node, string definition, CancellationToken stop) =>
        await node.Client.ResolveAsync((await node.Client.SubmitAsync(definition, stop)).Ids[0], stop);

    /// <summary>All that the API tells of a job.</summary>
    private static async Task<string> EverythingOfAsync(NodeProcess node, long job, CancellationToken stop)
    {
        var parts = new[] { "", "timeline/", "suites/", "tests/", "logs/" }.Select(part => node.GetAsync($"jobs/{job}/{part}", stop));
        return string.Join('\n', await Task.WhenAll(parts));
    }
}
