using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Gateway.Http;
using LavaActors.Node.Logging;
using LavaActors.Node.Membership;
using LavaActors.Protocol.Projection;
using LavaActors.Scheduling;
using LavaActors.Storage;
using LavaActors.Storage.Logs;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Node.Hosting;

/// <summary>The parts of a node that <see cref="NodeHost"/> names.</summary>
internal static class NodeParts
{
    public static IServiceCollection AddReadModel(this IServiceCollection services, NodeSettings settings)
    {
        // Before the tables are touched: somebody may be alone with them. The lock goes with the database that every node opens.
        Directory.CreateDirectory(settings.DataDirectory);
        var held = settings.Store.Share();
        settings.Store.Prepare();
        services.AddSingleton(_ => held);
        services.AddSingleton<Database>(parts =>
        {
            parts.GetRequiredService<StoreLock>();
            return settings.Store;
        });
        services.AddSingleton<IJobQueries, JobQueries>();
        services.AddSingleton<IProjection, ReadModelWriter>();
        services.AddSingleton<ILogStore>(_ => new FileLogStore(settings.LogDirectory));
        return services;
    }

    // A dispatcher that starts removes what runs before it have left there: those of another process would be under way.
    public static IServiceCollection AddDispatcherDirectory(this IServiceCollection services, NodeSettings settings)
    {
        var held = DirectoryLock.Of(settings.DispatcherDirectory, "give each dispatcher a --data directory of its own");
        return services.AddSingleton(_ => held);
    }

    /// <summary>Serves HTTP at an address, or nowhere.</summary>
    public static void ServeHttp(this IWebHostBuilder web, System.Net.IPEndPoint? listen)
    {
        if (listen is null) web.ConfigureServices(services => services.AddSingleton<Microsoft.AspNetCore.Hosting.Server.IServer, NoServer>());
        else web.UseKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = GatewayHttp.MaxBodyBytes;
            kestrel.AddServerHeader = false;
            kestrel.Listen(listen);
        });
    }

    public static AkkaConfigurationBuilder AddNodeLog(this AkkaConfigurationBuilder akka, IServiceProvider services) => akka
        .AddHocon(HoconFile.Read("node"), HoconAddMode.Prepend)
        .AddSetup(new ActorLogSetup(services.GetRequiredService<ILoggerFactory>()))
        .ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLogger<ActorLogger>();
        });

    /// <summary>A cluster with others at the seeds; without seeds one of its own, which others may join.</summary>
    public static AkkaConfigurationBuilder AddCluster(this AkkaConfigurationBuilder akka, NodeSettings settings, NodeEnd end)
    {
        var cluster = settings.Cluster;
        akka.AddHocon(HoconFile.Read("cluster"), HoconAddMode.Prepend);
        if (cluster.Seeds.Count == 0 && cluster.Listen.Port == 0) akka.AddHocon(HoconFile.Read("cluster-of-one"), HoconAddMode.Prepend);
        akka.WithRemoting(cluster.Listen.Address.ToString(), cluster.Listen.Port)
            .WithClustering(new ClusterOptions
            {
                Roles = [.. RoleNames.Of(settings.Roles), .. SharedPlaces.RolesOf(settings)],
                SeedNodes = cluster.Seeds.Count == 0 ? null : [.. cluster.Seeds.Select(seed => $"akka.tcp://{NodeHost.SystemName}@{seed}")],
            })
            .WithDistributedPubSub("")
            .AddStartup((system, _) =>
            {
                if (settings.NeedsStore) system.ActorOf(JoinGuard.Props(end), "join-guard");
                SayWhyWhenPutOut(system, end);
            });
        if (cluster.Seeds.Count == 0)
        {
            akka.AddStartup((system, _) =>
            {
                var self = Akka.Cluster.Cluster.Get(system);
                self.Join(self.SelfAddress);
            });
        }

        return akka;
    }

    private static void SayWhyWhenPutOut(ActorSystem system, NodeEnd end)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "say-why", () =>
        {
            if (shutdown.ShutdownReason is CoordinatedShutdown.ClusterDowningReason)
                end.Because(ExitCode.Failed, "the cluster goes on without this node: it was out of reach of most of the controllers for too long, or they of it; start it again, and it joins anew");
            return Task.FromResult(Akka.Done.Instance);
        });
    }

    public static AkkaConfigurationBuilder AddControllers(this AkkaConfigurationBuilder akka, IServiceProvider services)
    {
        var (projection, clock) = (services.GetRequiredService<IProjection>(), services.GetRequiredService<TimeProvider>());
        return akka.AddJobs(projection, services.GetRequiredService<ILogStore>(), clock).AddScheduler(projection, clock);
    }

    public static AkkaConfigurationBuilder AddControllerProxies(this AkkaConfigurationBuilder akka) => akka.AddJobsProxy().AddSchedulerProxy();

    public static AkkaConfigurationBuilder AddBoards(this AkkaConfigurationBuilder akka, NodeSettings settings, IServiceProvider services)
    {
        services.GetRequiredService<DirectoryLock>();
        return akka.AddDispatcher(
            new DispatchSettings(settings.Dispatcher, settings.Name, settings.DispatcherDirectory),
            settings.Devices,
            services.GetRequiredService<TimeProvider>());
    }
}
