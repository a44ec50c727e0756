using System.Diagnostics;
using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks;

/// <summary>
/// From a submission over HTTP to the first thing that happens at the board, in an idle lab: the console is opened, and the first command, a hard reset, arrives.
/// The board is this process. Options: <c>--rounds N</c> (100).
/// </summary>
public static class SubmitBenchmark
{
    private const double LimitMs = 200;

    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 100);
        await using var board = new FakeBoard();
        await using var node = await NodeProcess.StartAsync((FakeBoard.Hostname, board.Configuration));
        var (answered, opened, reset, whole) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var cold = 0.0;
        for (var round = 0; round < rounds + WarmUp; round++)
        {
            await node.IdleAsync(FakeBoard.Hostname);
            var start = Stopwatch.GetTimestamp();
            var job = await node.SubmitAsync(FakeBoard.Job);
            var answer = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await node.UntilAsync(job, progress => progress is { IsFinished: true, Health: "Complete" });
            var end = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var command = Stopwatch.GetElapsedTime(start, board.Seen.Reset).TotalMilliseconds;
            if (round == 0) cold = command;
            if (round < WarmUp) continue;
            answered.Add(answer);
            opened.Add(Stopwatch.GetElapsedTime(start, board.Seen.Opened).TotalMilliseconds);
            reset.Add(command);
            whole.Add(end);
        }

        Figures.Say($"submit: from the submission over HTTP, one board, idle lab, ms");
        Figures.PrintSpread("answered (stored)", answered, "ms");
        Figures.PrintSpread("console opened", opened, "ms");
        Figures.PrintSpread("first command at the board", reset, "ms");
        Figures.PrintSpread("job finished", whole, "ms");
        Figures.Say($"  first command of the first job after the start of the node (cold): {cold:0} ms");
        Figures.Say($"  peer, recorded: submitted to running 14.1 s with default settings, 0.21 s with event notifications (medians); ratios {14_110 / Figures.Median(reset):0} and {210 / Figures.Median(reset):0.0}");
        return Figures.Goal($"p99 of the first command under {LimitMs} ms", Figures.Percentile(reset, 99) < LimitMs);
    }

    /// <summary>Rounds that do not count: the compiler is at work.</summary>
    private const int WarmUp = 20;
}
