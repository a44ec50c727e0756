using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Coordination.Groups;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Benchmarks;

/// <summary>
/// How long after its last arrival a barrier has released everybody, in a cluster: three controllers in processes of their own, PostgreSQL with the settings it comes with, every
/// call stored before it is answered; the members are in this process, which is a node as a dispatcher is. The groups are on all controllers. Options: <c>--rounds N</c> (300),
/// <c>--limit MS</c> (50).
/// </summary>
public static class ClusterBarrierBenchmark
{
    private const int Controllers = 3, Groups = 6, WarmUp = 60, Judged = 64;
    private static readonly int[] Sizes = [2, 16, 64, 256];

    /// <summary>Median seconds of the real coordinator as it is shipped, by members: arrivals spread over one poll, and all at once.</summary>
    private static readonly Dictionary<int, (double Spread, double AtOnce)> Peer = new() { [2] = (3.004, 3.001), [16] = (3.002, 12.1), [64] = (3.001, 32.2), [256] = (3.39, 42.1) };

    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 300);
        var limit = Figures.Option(args, "--limit", 50);
        await using var cluster = await ClusterProcesses.StartAsync(Controllers);
        using var host = await JoinAsync(cluster);
        var (system, region) = (host.Services.GetRequiredService<ActorSystem>(), host.Services.GetRequiredService<IActorRegistry>().Get<GroupRegion>());
        Figures.Say($"cluster-barrier: last arrival to last release, {Controllers} controllers, {cluster.StoreVersion}, {Groups} groups, {rounds} rounds after {WarmUp} to warm up (256 members: a third), ms");
        Console.WriteLine($"  {"arrivals",-12} {"members",8} {"p50",8} {"p99",8} {"max",8} {"peer",8} {"ratio",6}");
        var judged = 0.0;
        foreach (var size in Sizes)
        {
            var groups = new List<BarrierGroup>();
            for (var n = 0; n < Groups; n++)
            {
                groups.Add(new BarrierGroup(system, region, $"bench-{size}-{n}", size));
                await groups[^1].FormAsync();
            }

            var count = size > 100 ? rounds / 3 : rounds;
            var p99 = Print("one is late", size, Peer[size].Spread, await BarrierGroup.TimesAsync(n => groups[n % Groups].OneIsLateAsync(), WarmUp, count));
            if (size == Judged) judged = p99;
            Print("all at once", size, Peer[size].AtOnce, await BarrierGroup.TimesAsync(n => groups[n % Groups].AllAtOnceAsync(), WarmUp, count));
        }

        Figures.Say($"  peer, recorded: the real coordinator, one process, nothing stored, with its shipped poll of 3 s; median ms");
        await host.StopAsync();
        return Figures.Goal($"p99 under {limit} ms for {Judged} members, one is late", judged < limit);
    }

    /// <summary>This process as a node without any of the roles.</summary>
    private static async Task<IHost> JoinAsync(ClusterProcesses cluster)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = new HostBuilder().ConfigureServices(services => services.AddAkka(NodeHost.SystemName, akka => akka
            .AddHocon(HoconFile.Read("cluster"), HoconAddMode.Prepend)
            .AddHocon("akka.loglevel = ERROR", HoconAddMode.Prepend)
            .AddWire()
            .WithRemoting("127.0.0.1", 0)
            .WithClustering(new ClusterOptions { SeedNodes = [.. cluster.Seeds.Select(seed => $"akka.tcp://{NodeHost.SystemName}@{seed}")] })
            .AddGroups(TimeProvider.System)
            .AddStartup((system, _) => Akka.Cluster.Cluster.Get(system).RegisterOnMemberUp(() => up.TrySetResult())))).Build();
        await host.StartAsync();
        await up.Task;
        return host;
    }

    private static double Print(string arrivals, int size, double peer, double[] times)
    {
        var (median, p99) = (Figures.Median(times), Figures.Percentile(times, 99));
        Figures.Say($"  {arrivals,-12} {size,8} {median,8:F2} {p99,8:F2} {times[^1],8:F2} {peer * 1000,8:F0} {peer * 1000 / median,6:F0}");
        return p99;
    }
}
