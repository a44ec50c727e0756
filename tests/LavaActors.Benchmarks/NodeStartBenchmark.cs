using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks;

/// <summary>
/// From a node's process start to its word that it is ready (a member of its cluster, and the scheduler answers), and its memory then: a node of its own with SQLite, a controller that joins two
/// others, with PostgreSQL, and a dispatcher. Options: <c>--rounds N</c> (5).
/// </summary>
public static class NodeStartBenchmark
{
    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 5);
        await using var board = new FakeBoard();
        Figures.Say($"node-start: process start to ready, and resident memory then");
        await MeasureAsync("a node of its own, SQLite", rounds, () => NodeProcess.StartAsync((FakeBoard.Hostname, board.Configuration)));
        await using var cluster = await ClusterProcesses.StartAsync(2);
        await MeasureAsync("a third controller, PostgreSQL", rounds, () => cluster.StartMemberAsync("controller", []));
        await MeasureAsync("a dispatcher with one board", rounds, () => cluster.StartMemberAsync("dispatcher", [(FakeBoard.Hostname, board.Configuration)]));
        Figures.Say($"  peer, recorded: 580 MiB for its processes together, idle; no figure for its start");
        return true;
    }

    private static async Task MeasureAsync(string what, int rounds, Func<Task<NodeProcess>> start)
    {
        var (seconds, memory) = (new List<double>(), new List<double>());
        // The first one reads the program from the disk.
        for (var round = 0; round <= rounds; round++)
        {
            await using var node = await start();
            if (round == 0) continue;
            seconds.Add(node.StartSeconds);
            memory.Add(node.Use.Resident / Figures.MiB);
        }

        Figures.PrintSpread(what, seconds, "s", "0.00");
        Figures.PrintSpread("  its memory", memory, "MiB", "0");
    }
}
