using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Benchmarks.Peers;
using LavaActors.Coordination.Groups;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Benchmarks;

/// <summary>
/// How long after its last arrival a barrier has released everybody, in a cluster: three controllers in processes of their own, PostgreSQL with the settings it comes with, every
/// call stored before it is answered; the members are in this process, which is a node as a dispatcher is. The groups are on all controllers. The real lava-coordinator has the
/// same numbers of members before, in the same run. Options: <c>--rounds N</c> (300), <c>--limit MS</c> (50), and those of <see cref="BarrierPeer"/>.
/// </summary>
public static class ClusterBarrierBenchmark
{
    private const int Controllers = 3, Groups = 6, WarmUp = 60, Judged = 64;
    private static readonly int[] Sizes = [2, 16, 64, 256];

    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 300);
        var limit = Figures.Option(args, "--limit", 50);
        Console.WriteLine("cluster-barrier: last arrival to last release");
        var peer = await BarrierPeer.MeasureAsync(args, Sizes);
        await using var cluster = await ClusterProcesses.StartAsync(Controllers);
        using var host = await JoinAsync(cluster);
        var (system, region) = (host.Services.GetRequiredService<ActorSystem>(), host.Services.GetRequiredService<IActorRegistry>().Get<GroupRegion>());
        Figures.Say($"  {Controllers} controllers, {cluster.StoreVersion}, {Groups} groups, {rounds} rounds after {WarmUp} to warm up (256 members: a third), ms");
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
            var p99 = Print(peer, isLate: true, size, await BarrierGroup.TimesAsync(n => groups[n % Groups].OneIsLateAsync(), WarmUp, count));
            if (size == Judged) judged = p99;
            Print(peer, isLate: false, size, await BarrierGroup.TimesAsync(n => groups[n % Groups].AllAtOnceAsync(), WarmUp, count));
        }

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

    private static double Print(BarrierPeer peer, bool isLate, int size, double[] times)
    {
        var (median, p99) = (Figures.Median(times), Figures.Percentile(times, 99));
        Figures.Say($"  {(isLate ? "one is late" : "all at once"),-12} {size,8} {median,8:F2} {p99,8:F2} {times[^1],8:F2} {peer.Columns(size, isLate, median)}");
        return p99;
    }
}
