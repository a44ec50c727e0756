using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Benchmarks.Peers;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Wire;
using LavaActors.Storage;
using LavaActors.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Benchmarks;

/// <summary>
/// How long after its last arrival a barrier has released everybody: through the shard region of a one-node cluster, every
/// call written to the journal before it is answered; and the same while one job's log is stored as fast as it can be (not judged). The real lava-coordinator
/// has the same numbers of members before, in the same run. Options: <c>--rounds N</c> (300), <c>--limit MS</c> (10), and those of <see cref="BarrierPeer"/>.
/// </summary>
public static class BarrierBenchmark
{
    private const int WarmUp = 100;
    private static readonly int[] Sizes = [2, 4, 16, 64];
    private static readonly int[] Judged = [4, 64];

    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 300);
        var limit = Figures.Option(args, "--limit", 10);
        var folder = Directory.CreateTempSubdirectory("lava-barrier-");
        var file = Path.Combine(folder.FullName, "store.db");
        try
        {
            var store = new SqliteDatabase(file);
            store.Prepare();
            Console.WriteLine("barrier: last arrival to last release");
            var peer = await BarrierPeer.MeasureAsync(args, Sizes);
            Console.WriteLine($"  one node, {rounds} rounds each after {WarmUp} to warm up, in ms");
            Console.WriteLine($"  {"journal",-10} {"arrivals",-12} {"members",8} {"p50",8} {"p99",8} {"max",8} {"peer",8} {"ratio",6}");
            var slow = await MeasureAsync(peer, "memory", akka => akka, rounds, limit);
            slow += await MeasureAsync(peer, "SQLite", akka => akka.AddStore(store), rounds, limit);
            await using (LogFlood.Start(store)) await MeasureAsync(peer, "and a log", akka => akka.AddStore(store), rounds, limit);
            return Figures.Goal($"p99 under {limit} ms for 4 and 64 members, one is late", slow == 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(BarrierPeer peer, string journal, Func<AkkaConfigurationBuilder, AkkaConfigurationBuilder> addStore, int rounds, int limit)
    {
        using var node = new HostBuilder().ConfigureServices(services => services.AddAkka("barrier", akka => addStore(akka
            .AddHocon(
                """
                akka.loglevel = ERROR
                akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
                akka.coordinated-shutdown.phases.cluster-exiting.timeout = 1s
                """,
                HoconAddMode.Prepend))
            .AddWire()
            .WithRemoting("127.0.0.1", 0)
            .WithClustering(new ClusterOptions { Roles = [GroupHosting.Role] })
            .AddGroups(TimeProvider.System))).Build();
        await node.StartAsync();
        var system = node.Services.GetRequiredService<ActorSystem>();
        var cluster = Akka.Cluster.Cluster.Get(system);
        await cluster.JoinAsync(cluster.SelfAddress);

        var slow = 0;
        foreach (var size in Sizes)
        {
            var group = new BarrierGroup(system, node.Services.GetRequiredService<IActorRegistry>().Get<GroupRegion>(), $"bench-{size}", size);
            await group.FormAsync();
            var p99 = Print(peer, journal, isLate: true, size, await BarrierGroup.TimesAsync(_ => group.OneIsLateAsync(), WarmUp, rounds));
            if (p99 >= limit && Judged.Contains(size))
                slow++;
            Print(peer, journal, isLate: false, size, await BarrierGroup.TimesAsync(_ => group.AllAtOnceAsync(), WarmUp, rounds));
        }

        await node.StopAsync();
        return slow;
    }

    private static double Print(BarrierPeer peer, string journal, bool isLate, int size, double[] times)
    {
        var (median, p99) = (Figures.Median(times), Figures.Percentile(times, 99));
        Figures.Say($"  {journal,-10} {(isLate ? "one is late" : "all at once"),-12} {size,8} {median,8:F2} {p99,8:F2} {times[^1],8:F2} {peer.Columns(size, isLate, median)}");
        return p99;
    }
}
