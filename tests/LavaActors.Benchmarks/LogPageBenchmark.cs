using System.Diagnostics;
using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks;

/// <summary>
/// The page of a job with a long log, as a browser asks for it: the page with its first lines, the index of all lines, then lines anywhere, all over HTTP. The board is this process.
/// Options: <c>--lines N</c> (1,000,000), <c>--rounds N</c> (300).
/// </summary>
public static class LogPageBenchmark
{
    private const double FirstLimitMs = 1000, JumpLimitMs = 300;

    /// <summary>What the node may grow by: the log is 100 MB and more.</summary>
    private const double GrowthLimit = 100 * Figures.MiB;

    /// <summary>Lines that a browser asks for at once (log.js).</summary>
    private const int Chunk = 400;

    private const int Watchers = 8;

    public static async Task<bool> RunAsync(string[] args)
    {
        var (lines, rounds) = (Figures.Option(args, "--lines", 1_000_000), Figures.Option(args, "--rounds", 300));
        await using var log = await LongLog.StartAsync();
        var node = log.Node;
        using var http = new HttpClient { BaseAddress = node.Address };

        // Users' first page is not the first that a node makes.
        var (small, _) = await log.RunAsync(1000);
        for (var round = 0; round < 5; round++) await FirstAsync(http, small);

        var (job, bytes) = await log.RunAsync(lines);
        node.ResetPeak();
        var before = node.Use;
        var (page, index) = await FirstAsync(http, job);
        var again = new List<double>();
        for (var round = 0; round < 20; round++) again.Add((await FirstAsync(http, job)).Page);
        var jumps = new List<double>();
        var random = new Random(1);
        for (var round = 0; round < rounds; round++) jumps.Add(await JumpAsync(http, job, random.Next(lines / Chunk)));
        var many = new double[Watchers * rounds];
        await Parallel.ForAsync(0, many.Length, new ParallelOptions { MaxDegreeOfParallelism = Watchers }, async (n, _) => many[n] = await JumpAsync(http, job, n * 7919 % (lines / Chunk)));
        var after = node.Use;

        Figures.Say($"log-page: a job with {lines} lines of log ({bytes / Figures.MiB:0} MiB), SQLite");
        Figures.Say($"  the page with its first lines, the first time {page:0} ms; the index of all lines, the first time {index:0} ms");
        Figures.PrintSpread("the page with its first lines, again", again, "ms");
        Figures.PrintSpread($"a jump: {Chunk} lines anywhere", jumps, "ms");
        Figures.PrintSpread($"a jump, {Watchers} readers at once", many, "ms");
        Figures.Say($"  memory of the node {before.Resident / Figures.MiB:0} MiB before, peak {after.Peak / Figures.MiB:0} MiB");
        var first = Figures.Goal($"first content under {FirstLimitMs} ms", page < FirstLimitMs);
        var jump = Figures.Goal($"p99 of a jump under {JumpLimitMs} ms", Figures.Percentile(jumps, 99) < JumpLimitMs);
        return Figures.Goal($"memory that grows by less than {GrowthLimit / Figures.MiB:0} MiB", after.Peak - before.Resident < GrowthLimit) && first && jump;
    }

    /// <returns>Milliseconds until the page is here, and until the index is that the browser asks for then.</returns>
    private static async Task<(double Page, double Index)> FirstAsync(HttpClient http, long job)
    {
        var start = Stopwatch.GetTimestamp();
        var html = await http.GetStringAsync($"scheduler/job/{job}");
        if (!html.Contains("id=\"L1\"", StringComparison.Ordinal)) throw new InvalidOperationException($"the page of job {job} has no lines of its log");
        var page = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        await http.GetByteArrayAsync($"scheduler/job/{job}/log/index");
        return (page, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static async Task<double> JumpAsync(HttpClient http, long job, int chunk)
    {
        var start = Stopwatch.GetTimestamp();
        var text = await http.GetByteArrayAsync($"api/v0.2/jobs/{job}/logs/?start={chunk * Chunk}&end={(chunk + 1) * Chunk}");
        if (text.Count((byte)'\n') is var count && count != Chunk) throw new InvalidOperationException($"{count} lines came where {Chunk} were asked for");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
