using System.Diagnostics;
using System.Text;
using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks;

/// <summary>
/// Who watches a run: how long after the board has printed it a line stands in a browser's page of the job, and of the device's console; and what many readers of one live log
/// do to the run. The board is this process, and prints as fast as a serial line does, then as fast as it can. Options: <c>--watchers N</c> (500), <c>--lines N</c> (2,000).
/// </summary>
public static class WatchersBenchmark
{
    private const double BrowserLimitMs = 250;

    /// <summary>What the run may be longer by with all watchers.</summary>
    private const double SlowdownLimit = 0.02;

    private const int Flood = 100_000, Block = 1000;

    public static async Task<bool> RunAsync(string[] args)
    {
        var (watchers, lines) = (Figures.Option(args, "--watchers", 500), Figures.Option(args, "--lines", 2000));
        await using var board = new FakeBoard();
        await using var node = await NodeProcess.StartAsync((FakeBoard.Hostname, board.Configuration));
        Figures.Say($"watchers: one live log, SQLite; board, readers and browser on the same machine");
        // The compiler has been at work, in the node and here.
        await SerialAsync(node, board, new SerialLine(300), 20);

        var (page, console) = await BrowserAsync(node, board, lines);
        Figures.PrintSpread("a line, printed until it is in the job's page", page, "ms");
        Figures.PrintSpread("a line, printed until it is in the console's page", console, "ms");

        var alone = await SerialAsync(node, board, new SerialLine(lines), 0);
        var watched = await SerialAsync(node, board, new SerialLine(lines), watchers);
        Figures.Say($"  a run that prints {lines} lines at the pace of a serial line: {alone.Seconds:0.000} s alone, {watched.Seconds:0.000} s with {watchers} watchers; CPU of the node {alone.CpuSeconds:0.0} and {watched.CpuSeconds:0.0} s, memory {watched.Peak / Figures.MiB:0} MiB");
        Figures.PrintSpread($"a line, printed until it is at one of {watchers} watchers", watched.LateMs, "ms");

        var (fast, crowd) = (await FloodAsync(node, board, 0), await FloodAsync(node, board, watchers));
        Figures.Say($"  a run that prints {Flood} lines at once: {fast.Seconds:0.00} s alone, {crowd.Seconds:0.00} s with {watchers} watchers, who have had {crowd.Bytes / Figures.MiB:0} MiB after {crowd.UntilAll:0.0} s; memory {crowd.Peak / Figures.MiB:0} MiB");

        var quick = Figures.Goal($"p99 in both pages under {BrowserLimitMs} ms", Figures.Percentile(page, 99) < BrowserLimitMs && Figures.Percentile(console, 99) < BrowserLimitMs);
        return Figures.Goal($"a run with {watchers} watchers at most {SlowdownLimit * 100:0} % longer", watched.Seconds < alone.Seconds * (1 + SlowdownLimit)) && quick;
    }

    private static async Task<(IReadOnlyList<double> Page, IReadOnlyList<double> Console)> BrowserAsync(NodeProcess node, FakeBoard board, int lines)
    {
        await using var browser = await WatchingBrowser.StartAsync();
        var line = new SerialLine(lines);
        var job = await BeginAsync(node, board, line.PrintAsync);
        var console = await browser.OpenAsync(new Uri(node.Address, $"scheduler/device/{FakeBoard.Hostname}/console"));
        var page = await browser.OpenAsync(new Uri(node.Address, $"scheduler/job/{job}"));
        line.Start();
        await node.UntilAsync(job, role => role.IsFinished);
        return (await WatchingBrowser.LateMsAsync(page, line), await WatchingBrowser.LateMsAsync(console, line));
    }

    private static async Task<Run> SerialAsync(NodeProcess node, FakeBoard board, SerialLine line, int watchers)
    {
        var job = await BeginAsync(node, board, line.PrintAsync);
        return await WatchedAsync(node, job, watchers, line.Start, line);
    }

    private static async Task<Run> FloodAsync(NodeProcess node, FakeBoard board, int watchers)
    {
        var text = new StringBuilder();
        for (var n = 0; n < Block; n++) text.Append(FormattableString.Invariant($"[{n,12}.000000] the quick brown fox jumps over the lazy dog, in 80 columns, 01")).Append("\r\n");
        var (block, start) = (Encoding.ASCII.GetBytes(text.ToString()), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var job = await BeginAsync(node, board, async (console, stop) =>
        {
            await start.Task.WaitAsync(stop);
            for (var n = 0; n < Flood / Block; n++) await console.WriteAsync(block, stop);
        });
        return await WatchedAsync(node, job, watchers, start.SetResult, null);
    }

    /// <summary>Submits a job, and comes back when its board is about to print.</summary>
    private static async Task<long> BeginAsync(NodeProcess node, FakeBoard board, Func<Stream, CancellationToken, Task> print)
    {
        await node.IdleAsync(FakeBoard.Hostname);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        board.Print = (console, stop) =>
        {
            ready.SetResult();
            return print(console, stop);
        };
        var job = await node.SubmitAsync(FakeBoard.Job);
        await ready.Task;
        return job;
    }

    private static async Task<Run> WatchedAsync(NodeProcess node, long job, int watchers, Action start, SerialLine? line)
    {
        using var crowd = new LogWatchers(node.Address);
        await crowd.WatchAsync(watchers, job, line);
        node.ResetPeak();
        var (before, begun) = (node.Use, Stopwatch.GetTimestamp());
        start();
        await node.UntilAsync(job, role => role.IsFinished);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var bytes = await crowd.EndAsync();
        var (all, after) = (Stopwatch.GetElapsedTime(begun).TotalSeconds, node.Use);
        return new Run(seconds, all, bytes, after.CpuSeconds - before.CpuSeconds, after.Peak, crowd.LateMs);
    }

    /// <param name="Seconds">From the first line to the job's end.</param>
    /// <param name="UntilAll">Seconds until all watchers have all of the log.</param>
    /// <param name="Bytes">That came to all watchers.</param>
    private sealed record Run(double Seconds, double UntilAll, long Bytes, double CpuSeconds, long Peak, IReadOnlyList<double> LateMs);
}
