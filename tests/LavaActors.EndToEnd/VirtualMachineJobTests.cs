using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>What VMGroups were for, with secondary connections: a virtual machine on a board, and guests of the board that look at it (docs/virtual-machines.md).</summary>
[Collection(nameof(BoardsCollection))]
public sealed class VirtualMachineJobTests(BoardsFixture boards)
{
    [Fact]
    public async Task Guests_check_a_virtual_machine_that_their_host_runs_and_stops_after_them()
    {
        foreach (var board in BoardsFixture.Plain) await EmulatedLab.SetFaultsAsync(board);
        var outcome = await boards.Node.RunAsync(await File.ReadAllTextAsync(EmulatedLab.JobFile("virtual-machine.yaml")));

        outcome.IsComplete();
        var host = Assert.Single(outcome.Of("host"));
        host.HasOnly("0_virtual-machine",
            "multinode-send-ipv4", "multinode-send-lava-start", "download-kernel", "download-ramdisk", "multinode-sync-connected",
            "start-machine", "daemon-up", "multinode-send-machine-ready", "multinode-sync-finished", "still-running", "stop-machine");
        Assert.Equal(2, outcome.Of("client").Count());
        foreach (var client in outcome.Of("client"))
        {
            client.HasOnly("0_ports", "multinode-sync-connected", "multinode-wait-machine-ready", "web-server", "daemon-answers", "multinode-sync-finished");
            client.Says("\"hello from the virtual machine\"", "the web server's page comes through the forwarded port");
            client.Says("\"answer from the daemon\"", "the daemon answers through the forwarded port");
        }

        var watcher = Assert.Single(outcome.Of("watcher"));
        watcher.HasOnly("0_daemon-output", "multinode-sync-connected", "multinode-wait-machine-ready", "machine-booted", "daemon-beats", "multinode-sync-finished");
        watcher.Says("daemon: beat ", "the daemon's output is followed");
        await boards.AreFreeAsync(outcome, [.. BoardsFixture.Plain]);
    }
}
