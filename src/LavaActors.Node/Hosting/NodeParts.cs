using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Coordination.Door;
using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Gateway.Http;
using LavaActors.Node.Health;
using LavaActors.Node.Logging;
using LavaActors.Node.Membership;
using LavaActors.Node.Membership.Tls;
using LavaActors.Node.Telemetry;
using LavaActors.Notifications;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.Scheduling;
using LavaActors.Scheduling.Jobs;
using LavaActors.Storage;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Events;
using LavaActors.Storage.Lab;
using LavaActors.Storage.Logs;
using LavaActors.Storage.Notifications;
using LavaActors.Storage.Queries;
using LavaActors.Storage.ReadModel;
using LavaActors.Verdicts;

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
        services.AddSingleton(parts => new StoreProbe(parts.GetRequiredService<Database>(), parts.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRunTimes, RunTimes>();
        services.AddSingleton<IJobRemoval, RemovedJobs>();
        services.AddSingleton<ILabStore, LabStore>();
        services.AddSingleton<IFailureNotes, FailureNotes>();
        services.AddSingleton<IResultQueries, ResultQueries>();
        services.AddSingleton<IStoredQueries, StoredQueries>();
        services.AddSingleton<IProjection>(parts => new ReadModelWriter(parts.GetRequiredService<Database>(), number => Publish(parts, number), settings.Events.Keep));
        services.AddSingleton<ILabEvents, LabEventStore>();
        services.AddSingleton<INotificationStore, NotificationStore>();
        services.AddSingleton<IVerdictStore, VerdictStore>();
        services.AddAccountStores();
        services.AddSingleton<IResultHistory, ResultHistory>();
        services.AddSingleton<IGroupHistory, GroupHistory>();
        services.AddSingleton(settings.Verdicts);
        using (var logs = new DatabaseLogStore(settings.Store)) LogFiles.MoveAsync(settings.OldLogDirectory, logs, CancellationToken.None).GetAwaiter().GetResult();
        services.AddSingleton<ILogStore, DatabaseLogStore>();
        return services;
    }

    /// <summary>Users and what they may and did do.</summary>
    public static IServiceCollection AddAccountStores(this IServiceCollection services) => services
        .AddSingleton<IAccountStore, AccountStore>()
        .AddSingleton<CredentialStore>()
        .AddSingleton<ITokenStore>(parts => parts.GetRequiredService<CredentialStore>())
        .AddSingleton<ISessionStore>(parts => parts.GetRequiredService<CredentialStore>())
        .AddSingleton<ILoginAttempts>(parts => parts.GetRequiredService<CredentialStore>())
        .AddSingleton<IPermissionStore, PermissionStore>()
        .AddSingleton<IAuditLog, AuditLog>();

    // After a transaction: the actor system, of which writers are a part, is there by then. Nothing is lost with news that do not get through, since who follows the events looks from time to time.
    private static void Publish(IServiceProvider parts, long number) =>
        DistributedPubSub.Get(parts.GetRequiredService<ActorSystem>()).Mediator.Tell(new Publish(LabEventMessages.Topic, new LabEventMessages.Appended(number)));

    // A dispatcher that starts removes what runs before it have left there: those of another process would be under way.
    public static IServiceCollection AddDispatcherDirectory(this IServiceCollection services, NodeSettings settings)
    {
        var held = DirectoryLock.Of(settings.DispatcherDirectory, "give each dispatcher a --data directory of its own");
        var goOn = OpenRuns.JobsIn(DispatchSettings.RunsIn(settings.DispatcherDirectory)).Select(RunJournalActor.IdOf);
        RunJournalHosting.PrepareRunJournal(DispatchSettings.JournalFile(settings.DispatcherDirectory), goOn);
        return services.AddSingleton(_ => held);
    }

    /// <summary>Serves HTTP at these addresses; without any, nowhere.</summary>
    public static void ServeHttp(this IWebHostBuilder web, params IEnumerable<System.Net.IPEndPoint?> addresses)
    {
        var listen = addresses.OfType<System.Net.IPEndPoint>().ToList();
        if (listen.Count == 0) web.ConfigureServices(services => services.AddSingleton<Microsoft.AspNetCore.Hosting.Server.IServer, NoServer>());
        else web.UseKestrel(kestrel =>
        {
            GatewayHttp.Limit(kestrel.Limits);
            kestrel.AddServerHeader = false;
            foreach (var address in listen) kestrel.Listen(address);
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
    public static AkkaConfigurationBuilder AddCluster(this AkkaConfigurationBuilder akka, NodeSettings settings, IServiceProvider services)
    {
        var (cluster, end, clock) = (settings.Cluster, services.GetRequiredService<NodeEnd>(), services.GetRequiredService<TimeProvider>());
        akka.AddHocon(HoconFile.Read("cluster"), HoconAddMode.Prepend);
        if (cluster.Profile is { } profile) akka.AddHocon(HoconFile.Read(profile), HoconAddMode.Prepend);
        if (cluster.IsOfOne) akka.AddHocon(HoconFile.Read("cluster-of-one"), HoconAddMode.Prepend);
        if (cluster.Tls is { } certificates)
        {
            akka.AddSetup(new TlsTransportSetup(certificates))
                .AddHocon($"akka.remote.dot-netty.tcp.transport-class = \"{TlsTransport.ClassName}\"", HoconAddMode.Prepend);
        }

        akka.WithRemoting(new RemoteOptions { HostName = cluster.Listen.Address.ToString(), Port = cluster.Listen.Port })
            .WithClustering(new ClusterOptions
            {
                Roles = [.. RoleNames.Of(settings.Roles), .. SharedPlaces.RolesOf(settings)],
            })
            .WithDistributedPubSub("")
            .AddStartup((system, registry) =>
            {
                ClusterMetrics.Observe(system);
                if (cluster.Tls is { } tls) system.ActorOf(CertificateWatch.Props(tls, clock), "certificate-watch");
                system.ActorOf<LostEndpoints>("lost-endpoints");
                if (!cluster.IsOfOne) system.ActorOf(RecoveryWatch.Props(system, clock), "recovery-watch");
                if (settings.NeedsStore) system.ActorOf(JoinGuard.Props(end), "join-guard");
                if (settings.Has(NodeRoles.Controller) && !cluster.IsOfOne) system.ActorOf(PeerWatch.Props(clock), "peer-watch");
                var status = system.ActorOf(NodeStatusActor.Props(settings, registry, settings.NeedsStore ? services.GetRequiredService<StoreProbe>().ProblemAsync : null, services.GetRequiredService<PolledSights>(), clock), "node-status");
                if (settings.Has(NodeRoles.Controller) && !cluster.IsOfOne)
                    system.ActorOf(StoreWatch.Props(services.GetRequiredService<StoreProbe>().ProblemAsync, new OtherControllers(system).AskAsync, status, settings.Scheduling.WithoutStore, end, clock), "store-watch");
                SayWhyWhenPutOut(system, end);
            });
        if (SeedOrder.IsFirst(cluster)) akka.AddHocon(SeedOrder.Patience, HoconAddMode.Prepend);
        return akka.AddStartup(async (system, _) =>
        {
            var self = Akka.Cluster.Cluster.Get(system);
            if (cluster.Seeds.Count == 0)
            {
                self.Join(self.SelfAddress);
                return;
            }

            // It may have to wait for others, and a node that waits must be able to say so, and to end: only the first look is waited for.
            var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            system.ActorOf(Joining.Props(cluster, end, clock, looked), "joining");
            await looked.Task;
        });
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

    public static AkkaConfigurationBuilder AddControllers(this AkkaConfigurationBuilder akka, NodeSettings settings, IServiceProvider services)
    {
        var (projection, clock) = (services.GetRequiredService<IProjection>(), services.GetRequiredService<TimeProvider>());
        var queries = services.GetRequiredService<IJobQueries>();
        return akka.AddJobs(projection, services.GetRequiredService<ILogStore>(), clock, settings.Scheduling, new StoredSecrets(queries, services.GetRequiredService<ILabStore>()))
            .AddJobTraces(settings.Telemetry.Lab, queries)
            .AddScheduler(projection, clock, settings.Scheduling with { ContextVariables = settings.Submissions.ContextVariables }, services.GetRequiredService<IRunTimes>())
            .AddVerdicts(SchedulingHosting.Role, services.GetRequiredService<JobJudge>(), services.GetRequiredService<IVerdictStore>())
            .AddNotifications(SchedulingHosting.Role, services.GetRequiredService<ILabEvents>(), services.GetRequiredService<INotificationStore>(), services.GetRequiredService<NotificationSender>(), settings.Notifications, clock);
    }

    public static AkkaConfigurationBuilder AddControllerProxies(this AkkaConfigurationBuilder akka) => akka.AddJobsProxy().AddSchedulerProxy();

    public static AkkaConfigurationBuilder AddBoards(this AkkaConfigurationBuilder akka, NodeSettings settings, IServiceProvider services)
    {
        services.GetRequiredService<DirectoryLock>();
        var end = services.GetRequiredService<NodeEnd>();
        return akka
            .AddRunJournal(DispatchSettings.DefaultRunJournal, DispatchSettings.JournalFile(settings.DispatcherDirectory))
            .AddDispatcher(
                new DispatchSettings(settings.Dispatcher, settings.Name, settings.DispatcherDirectory) { Version = Commands.VersionCommand.OfProgram, Keeper = Commands.KeepConsole.Program },
                settings.Stock,
                settings.DeviceFiles,
                services.GetRequiredService<TimeProvider>(),
                () => settings.Dispatcher.Stop == RunsAtStop.Keep && !end.EndsRuns());
    }
}
