using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Gateway.Http;
using LavaActors.Node.Logging;
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
    public static AkkaConfigurationBuilder AddCluster(this AkkaConfigurationBuilder akka, NodeSettings settings)
    {
        var cluster = settings.Cluster;
        akka.AddHocon(HoconFile.Read("cluster"), HoconAddMode.Prepend);
        if (cluster.Seeds.Count == 0 && cluster.Listen.Port == 0) akka.AddHocon(HoconFile.Read("cluster-of-one"), HoconAddMode.Prepend);
        akka.WithRemoting(cluster.Listen.Address.ToString(), cluster.Listen.Port)
            .WithClustering(new ClusterOptions
            {
                Roles = [.. RoleNames.Of(settings.Roles)],
                SeedNodes = cluster.Seeds.Count == 0 ? null : [.. cluster.Seeds.Select(seed => $"akka.tcp://{NodeHost.SystemName}@{seed}")],
            })
            .WithDistributedPubSub("");
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

    public static AkkaConfigurationBuilder AddControllers(this AkkaConfigurationBuilder akka, IServiceProvider services)
    {
        var (projection, clock) = (services.GetRequiredService<IProjection>(), services.GetRequiredService<TimeProvider>());
        return akka.AddJobs(projection, services.GetRequiredService<ILogStore>(), clock).AddScheduler(projection, clock);
    }

    public static AkkaConfigurationBuilder AddControllerProxies(this AkkaConfigurationBuilder akka) => akka.AddJobsProxy().AddSchedulerProxy();

    public static AkkaConfigurationBuilder AddBoards(this AkkaConfigurationBuilder akka, NodeSettings settings, IServiceProvider services) =>
        akka.AddDispatcher(
            new DispatchSettings(settings.Dispatcher, settings.Name, settings.DispatcherDirectory),
            settings.Devices,
            services.GetRequiredService<TimeProvider>());
}
