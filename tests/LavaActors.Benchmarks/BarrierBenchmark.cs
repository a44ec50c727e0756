using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;
using LavaActors.Storage;
using LavaActors.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Benchmarks;

/// <summary>
/// How long after its last arrival a barrier has released everybody: through the shard region of a one-node cluster, every
/// call written to the journal before it is answered. Options: <c>--rounds N</c> (300), <c>--limit MS</c> (10).
/// </summary>
public static class BarrierBenchmark
{
    private const int WarmUp = 100;
    private static readonly int[] Sizes = [2, 4, 16, 64];
    private static readonly int[] Judged = [4, 64];

    /// <summary>Median seconds of the real coordinator with the polling of its shipped configuration, arrivals spread over one poll, by members.</summary>
    private static readonly Dictionary<int, double> Peer = new() { [2] = 3.004, [4] = 3.002, [16] = 3.002, [64] = 3.001 };

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
            Console.WriteLine($"barrier: last arrival to last release, {rounds} rounds each after {WarmUp} to warm up, in ms");
            Console.WriteLine($"{"journal",-10} {"arrivals",-12} {"members",8} {"p50",8} {"p99",8} {"max",8} {"peer",8}");
            var slow = await MeasureAsync("memory", akka => akka, rounds, limit);
            slow += await MeasureAsync("SQLite", akka => akka.AddStore(store), rounds, limit);
            Console.WriteLine("  peer, recorded (arrivals spread over one poll of 3 s): median 3.0 s for 2 to 64 members; the ratios of the medians are in the last column");
            return Figures.Goal($"p99 under {limit} ms for 4 and 64 members, one is late", slow == 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(string journal, Func<AkkaConfigurationBuilder, AkkaConfigurationBuilder> addStore, int rounds, int limit)
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
            var group = new BarrierGroup(system, node.Services.GetRequiredService<IActorRegistry>().Get<GroupRegion>(), size);
            await group.FormAsync();
            var p99 = Print(journal, "one is late", size, await RunAsync(group.OneIsLateAsync, rounds));
            if (p99 >= limit && Judged.Contains(size))
                slow++;
            Print(journal, "all at once", size, await RunAsync(group.AllAtOnceAsync, rounds));
        }

        await node.StopAsync();
        return slow;
    }

    private static async Task<double[]> RunAsync(Func<Task<TimeSpan>> round, int rounds)
    {
        for (var n = 0; n < WarmUp; n++)
            await round();
        var times = new double[rounds];
        for (var n = 0; n < rounds; n++)
            times[n] = (await round()).TotalMilliseconds;
        Array.Sort(times);
        return times;
    }

    private static double Print(string journal, string arrivals, int size, double[] times)
    {
        var (median, p99) = (Figures.Median(times), Figures.Percentile(times, 99));
        Figures.Say($"{journal,-10} {arrivals,-12} {size,8} {median,8:F2} {p99,8:F2} {times[^1],8:F2} {Peer[size] * 1000 / median,8:F0}");
        return p99;
    }

    /// <summary>A group and the runs of its members, each with its own line to it.</summary>
    private sealed class BarrierGroup(ActorSystem system, IActorRef groups, int size)
    {
        private readonly GroupId _id = new($"bench-{size}");
        private readonly GroupClient[] _runs = [.. Enumerable.Range(0, size).Select(_ => GroupClient.Start(system, groups))];

        public async Task FormAsync()
        {
            var members = Enumerable.Range(0, size).Select(n => new GroupMember(Member(n), "guest")).ToList();
            if (await _runs[0].CallAsync(new FormGroup(_id, CommandId.New(), members), CancellationToken.None) is not Acknowledged)
                throw new InvalidOperationException($"the group {_id} was not formed");
        }

        /// <summary>The usual case: all others wait already, their arrivals stored, when the last one comes.</summary>
        public async Task<TimeSpan> OneIsLateAsync()
        {
            var others = Enumerable.Range(0, size - 1).Select(SyncAsync).ToList();
            while (await _runs[0].CallAsync(new Describe(_id, CommandId.New()), CancellationToken.None) is Description standing && standing.Waiting.Count < size - 1)
                await Task.Yield();
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll([SyncAsync(size - 1), .. others]);
            return Stopwatch.GetElapsedTime(start);
        }

        /// <summary>The worst case: everybody arrives at the same moment, and every arrival has to be stored first.</summary>
        public async Task<TimeSpan> AllAtOnceAsync()
        {
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, size).Select(SyncAsync).ToList());
            return Stopwatch.GetElapsedTime(start);
        }

        private static JobId Member(int n) => new(n + 1);

        private async Task SyncAsync(int n)
        {
            var reply = await _runs[n].CallAsync(new Sync(_id, CommandId.New(), Member(n), "clients"), CancellationToken.None);
            if (reply is not Released)
                throw new InvalidOperationException($"member {n} was not released but got {reply}");
        }
    }
}
