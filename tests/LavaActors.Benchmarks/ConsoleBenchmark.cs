using System.Diagnostics;
using System.Text;
using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks;

/// <summary>
/// A board that prints a lot while it boots: lines per second from its TCP console through the matcher (the prompt and all kernel messages are looked for), into the
/// log on the dispatcher's disk, and from there into the job's stored log; and the peak memory of the node. The board is this process. Options: <c>--lines N</c>
/// (instead of 100,000 and 1,000,000), <c>--rounds N</c> (5).
/// </summary>
public static class ConsoleBenchmark
{
    private const int LinesPerSecond = 100_000;
    private const int Block = 1000;
    private const int PeerLinesPerSecond = 23_000;
    private const int PeerServerLinesPerSecond = 3_400;

    /// <summary>What the peak may grow by from the short log to the long one: a tenth of what the long log has more.</summary>
    private const double AllowedGrowth = 0.1;

    public static async Task<bool> RunAsync(string[] args)
    {
        var lines = Figures.Option(args, "--lines", 0);
        var rounds = Figures.Option(args, "--rounds", 5);
        int[] sizes = lines > 0 ? [lines] : [100_000, 1_000_000];
        Figures.Say($"console: a board that prints while it boots, lines of 80 columns; from its login on");
        var runs = new List<Run>();
        foreach (var size in sizes) runs.Add(await MeasureAsync(size, rounds));
        var first = runs[0];
        Figures.Say($"  peer, recorded (100,000 lines over ssh): {PeerLinesPerSecond} lines/s by lava-run, ratio {first.LinesPerSecond / PeerLinesPerSecond:0.0}; {PeerServerLinesPerSecond} through its server, ratio {first.LinesPerSecond / PeerServerLinesPerSecond:0}");
        var fast = Figures.Goal($"at least {LinesPerSecond} lines/s", runs.TrueForAll(run => run.LinesPerSecond >= LinesPerSecond));
        if (runs.Count < 2) return fast;
        var growth = (runs[1].Peak - first.Peak) / (runs[1].LogBytes - first.LogBytes);
        Figures.Say($"  peak memory grows by {growth * 1000:0} bytes per 1000 bytes of log more");
        return Figures.Goal("memory that does not grow with the log", growth < AllowedGrowth) && fast;
    }

    /// <summary>In a node of its own: peaks of other sizes leave no trace.</summary>
    private static async Task<Run> MeasureAsync(int lines, int rounds)
    {
        var text = new StringBuilder();
        for (var n = 0; n < Block; n++) text.Append(FormattableString.Invariant($"[{n,12}.000000] the quick brown fox jumps over the lazy dog, in 80 columns, 01")).Append("\r\n");
        await using var board = new FakeBoard { Output = Encoding.ASCII.GetBytes(text.ToString()), Repeat = 100_000 / Block };
        await using var node = await NodeProcess.StartAsync((FakeBoard.Hostname, board.Configuration));
        // The same for all sizes, so that the heap has had as much to do.
        for (var round = 0; round < 10; round++) await RoundAsync(node, board);
        board.Repeat = lines / Block;
        node.ResetPeak();
        var before = node.Use;
        var (seen, stored, bytes) = (new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < rounds; round++)
        {
            var (untilSeen, untilStored, logged) = await RoundAsync(node, board);
            seen.Add(lines / untilSeen);
            stored.Add(lines / untilStored);
            bytes = logged;
        }

        var after = node.Use;
        Figures.Say($"  {lines} lines ({text.Length / Block} bytes each, {bytes / Figures.MiB:0} MiB of log):");
        Figures.PrintSpread("to the prompt's match and the job's end", seen, "lines/s", "0");
        Figures.PrintSpread("until all of the log is stored", stored, "lines/s", "0");
        Figures.Say($"    CPU of the node {(after.CpuSeconds - before.CpuSeconds) / rounds / lines * 1e6:0.0} us a line; memory {before.Resident / Figures.MiB:0} MiB before, peak {after.Peak / Figures.MiB:0} MiB");
        return new Run(Figures.Median(stored), after.Peak, bytes);
    }

    private static async Task<(double UntilSeen, double UntilStored, long Bytes)> RoundAsync(NodeProcess node, FakeBoard board)
    {
        await node.IdleAsync(FakeBoard.Hostname);
        var run = await node.RunAsync(FakeBoard.Job);
        var bytes = await node.LogStoredAsync(run.Job);
        return (run.Seconds - Stopwatch.GetElapsedTime(run.Began, board.Seen.Login).TotalSeconds, Stopwatch.GetElapsedTime(board.Seen.Login).TotalSeconds, bytes);
    }

    private sealed record Run(double LinesPerSecond, double Peak, long LogBytes);
}
