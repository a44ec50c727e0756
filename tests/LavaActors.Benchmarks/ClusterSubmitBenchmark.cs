using System.Diagnostics;
using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks;

/// <summary>
/// From a submission over HTTP until a watcher at the gateway sees the job Running, on an idle cluster: three controllers, a gateway and a dispatcher in processes of their own, PostgreSQL. The
/// board is this process. Options: <c>--rounds N</c> (100), <c>--limit MS</c> (100).
/// </summary>
public static class ClusterSubmitBenchmark
{
    private const int Controllers = 3, WarmUp = 20;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(0.5);

    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 100);
        var limit = Figures.Option(args, "--limit", 100);
        await using var board = new FakeBoard();
        await using var cluster = await ClusterProcesses.StartAsync(Controllers);
        var gateway = await cluster.AddAsync("gateway", []);
        await cluster.AddAsync("dispatcher", [(FakeBoard.Hostname, board.Configuration)]);
        var (answered, running, reset, finished) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var cold = 0.0;
        for (var round = 0; round < rounds + WarmUp; round++)
        {
            await gateway.IdleAsync(FakeBoard.Hostname);
            // The board is free before all that its job left to do is done: closing it, putting its log together.
            await Task.Delay(Settled, TimeProvider.System);
            var start = Stopwatch.GetTimestamp();
            var job = await gateway.SubmitAsync(FakeBoard.Job);
            var answer = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            double? seen = null;
            await gateway.UntilAsync(job, progress =>
            {
                if (progress.State is "Running" or "Canceling" or "Finished") seen ??= Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                return progress is { IsFinished: true, Health: "Complete" };
            });
            var end = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (round == 0) cold = seen!.Value;
            if (round < WarmUp) continue;
            answered.Add(answer);
            running.Add(seen!.Value);
            reset.Add(Stopwatch.GetElapsedTime(start, board.Seen.Reset).TotalMilliseconds);
            finished.Add(end);
        }

        Figures.Say($"cluster-submit: from the submission over HTTP, {Controllers} controllers, a gateway, a dispatcher, {cluster.StoreVersion}, idle, ms");
        Figures.PrintSpread("answered (stored)", answered, "ms");
        Figures.PrintSpread("Running, seen at the gateway", running, "ms");
        Figures.PrintSpread("first command at the board", reset, "ms");
        Figures.PrintSpread("job finished", finished, "ms");
        Figures.Say($"  the first job of the new cluster (cold): Running after {cold:0} ms");
        Figures.Say($"  peer, recorded: submitted to running 14.1 s with default settings, 0.21 s with event notifications (medians); ratios {14_110 / Figures.Median(running):0} and {210 / Figures.Median(running):0.0}");
        return Figures.Goal($"median of Running under {limit} ms", Figures.Median(running) < limit);
    }
}
