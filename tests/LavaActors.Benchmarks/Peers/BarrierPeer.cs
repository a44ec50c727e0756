using System.Globalization;
using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks.Peers;

/// <summary>
/// What the real lava-coordinator needs for the barriers of a benchmark, measured in the same run: a coordinator for each size, the members in this process. Where it cannot be had,
/// that is said, and there is no ratio. Options: <c>--peer-rounds N</c> (3; 0 leaves it out), <c>--peer-poll SECONDS</c> (3, as shipped).
/// </summary>
public sealed class BarrierPeer
{
    private const int Many = 100, RoundsOfMany = 2;
    private readonly Dictionary<(int Size, bool IsLate), double> _medians = [];

    /// <summary>Measures, and prints what it was.</summary>
    /// <param name="sizes">Members of the groups.</param>
    public static async Task<BarrierPeer> MeasureAsync(string[] args, IReadOnlyList<int> sizes)
    {
        var (peer, rounds, poll) = (new BarrierPeer(), Figures.Option(args, "--peer-rounds", 3), Figures.Option(args, "--peer-poll", 3));
        if (rounds == 0)
        {
            Figures.Say($"  peer: left out by --peer-rounds 0; no ratios");
            return peer;
        }

        try
        {
            using var program = await LavaCoordinatorProgram.FindAsync();
            Figures.Say($"  peer, measured in this run: lava-coordinator {program.Version}, settings as shipped, nothing stored; its members ask every {poll} s; ms");
            Console.WriteLine($"  {"arrivals",-12} {"members",8} {"p50",8} {"min",8} {"max",8} {"n",4}");
            foreach (var size in sizes) await peer.MeasureAsync(program, size, size > Many ? Math.Min(rounds, RoundsOfMany) : rounds, TimeSpan.FromSeconds(poll));
        }
        catch (PeerMissingException missing)
        {
            Console.WriteLine($"  peer: NOT MEASURED, so there are no ratios: {missing.Message}");
        }

        return peer;
    }

    /// <summary>The peer's median and how many times as long it took, as two columns; dashes where it was not measured.</summary>
    /// <param name="milliseconds">The median to compare with.</param>
    public string Columns(int size, bool isLate, double milliseconds) => _medians.TryGetValue((size, isLate), out var theirs)
        ? string.Create(CultureInfo.InvariantCulture, $"{theirs,8:F0} {theirs / milliseconds,6:F0}")
        : $"{"-",8} {"-",6}";

    private async Task MeasureAsync(LavaCoordinatorProgram program, int size, int rounds, TimeSpan poll)
    {
        await using var coordinator = await LavaCoordinator.StartAsync(program);
        // The same arrivals in each run.
        var group = new CoordinatorGroup(coordinator.Port, "bench", size, poll, new Random(size));
        await group.FormAsync();
        foreach (var isLate in (bool[])[true, false])
        {
            var times = await BarrierGroup.TimesAsync(_ => isLate ? group.OneIsLateAsync() : group.AllAtOnceAsync(), 0, rounds);
            _medians[(size, isLate)] = Figures.Median(times);
            Figures.Say($"  {(isLate ? "one is late" : "all at once"),-12} {size,8} {Figures.Median(times),8:F0} {times[0],8:F0} {times[^1],8:F0} {rounds,4}");
        }
    }
}
