using System.Diagnostics;
using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks.Peers;

/// <summary>
/// What becomes of half-filled barriers at the real lava-coordinator when it is killed and started again at once, as its unit does, in the same run. Where it cannot be had, that is said.
/// </summary>
public static class FailoverPeer
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(3);

    // Members that are kept would wait for ever for the one that does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="barriers">Groups of two, of each of which one has arrived.</param>
    public static async Task MeasureAsync(int barriers)
    {
        try
        {
            using var program = await LavaCoordinatorProgram.FindAsync();
            await using var coordinator = await LavaCoordinator.StartAsync(program);
            var groups = Enumerable.Range(0, barriers).Select(n => new CoordinatorGroup(coordinator.Port, $"failover-{n}", 2, Poll, new Random(n))).ToList();
            foreach (var group in groups) await group.FormAsync();
            using var limit = new CancellationTokenSource(Patience);
            var stand = groups.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
            var ends = groups.Select((group, n) => EndAsync(group, stand[n], limit.Token)).ToList();
            await Task.WhenAll(stand.Select(each => each.Task)).WaitAsync(limit.Token);
            var start = Stopwatch.GetTimestamp();
            await coordinator.KillAndStartAgainAsync();
            var told = (await Task.WhenAll(ends)).Where(end => end.Answer == "nack").Select(end => Stopwatch.GetElapsedTime(start, end.At).TotalSeconds).ToList();
            Figures.Say($"  peer, measured in this run: lava-coordinator {program.Version}, kill -9 and started again at once: {told.Count} of {barriers} half-filled barriers lost; their members hear 'nack', which LAVA's test shell takes for passed");
            if (told.Count > 0) Figures.PrintSpread("the peer's members hear it after", told, "s", "0.00");
        }
        catch (PeerMissingException missing)
        {
            Console.WriteLine($"  peer: NOT MEASURED: {missing.Message}");
        }
    }

    /// <summary>Null for a member that still waits when the time is over: its barrier was kept.</summary>
    private static async Task<(string? Answer, long At)> EndAsync(CoordinatorGroup group, TaskCompletionSource stands, CancellationToken stop)
    {
        try
        {
            return (await group.HalfFillAsync(stands, stop), Stopwatch.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            return (null, Stopwatch.GetTimestamp());
        }
    }
}
