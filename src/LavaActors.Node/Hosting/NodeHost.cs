using Akka.Actor;
using Akka.Hosting;
using LavaActors.Coordination.Door;
using LavaActors.Coordination.Groups;
using LavaActors.Gateway;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events.Publishing;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Submissions;
using LavaActors.Node.Commands;
using LavaActors.Node.Definitions;
using LavaActors.Node.Health;
using LavaActors.Node.Membership;
using LavaActors.Node.Telemetry;
using LavaActors.Pages;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Queries;
using LavaActors.Protocol.Wire;
using LavaActors.Scheduling;
using LavaActors.Storage;

namespace LavaActors.Node.Hosting;

/// <summary>Puts a node together. What its roles need is here; how each part works is in its own project.</summary>
public static class NodeHost
{
    /// <summary>The actor system's name: part of every node's address.</summary>
    public const string SystemName = "lava";

    // More than all phases of the actors' shutdown together (hocon/node.conf): they leave nothing half done.
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    /// <summary>A node that is not started yet. Makes the data directory and the store ready.</summary>
    /// <exception cref="IOException">The data directory cannot be made.</exception>
    public static WebApplication Build(NodeSettings settings, TimeProvider clock, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateSlimBuilder();
        logging(builder.Logging.ClearProviders());
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopLimit);
        builder.Services.AddSingleton(settings).AddSingleton(clock).AddSingleton<NodeEnd>().AddSingleton<PolledSights>();
        if (settings.NeedsStore) builder.Services.AddReadModel(settings);
        if (settings.Has(NodeRoles.Dispatcher)) builder.Services.AddDispatcherDirectory(settings);
        builder.Services.AddSingleton(_ => new ExternalDefinitions(settings.Submissions.Fetch, clock));
        if (settings.Has(NodeRoles.Controller)) builder.Services.AddNotificationSender(settings, clock);
        builder.Services.AddSingleton(GatewayLimits.Default with { Definitions = settings.Submissions.Fetch.Longest });
        if (settings.NeedsStore) builder.Services.AddUsers(settings.Access);
        builder.Services.AddSingleton(settings.Proxies).AddGatewayServices();
        builder.Services.AddPages(VersionCommand.OfProgram);
        builder.Services.AddSingleton(services => new NodeHealth(
            services.GetRequiredService<ActorSystem>(), settings, services.GetService<StoreProbe>(), services.GetRequiredService<StoreFaults>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddMetering(settings, VersionCommand.OfProgram);
        builder.WebHost.ServeHttp(settings.Http, settings.Health);

        builder.Services.AddHostedService<ActorsEndFirst>();
        if (settings.EventPublisher is { } publisher) builder.Services.AddEventPublisher(publisher);
        if (settings.Coordinator is { } door) builder.Services.AddSingleton(door).AddHostedService<CoordinatorService>();
        builder.Services.AddAkka(SystemName, (akka, services) => akka
            .AddNodeLog(services)
            .AddWire()
            .AddWhen(settings.NeedsStore, a => a.AddStore(settings.Store))
            .AddCluster(settings, services)
            .AddGroups(clock)
            .AddPolledGroups(clock, services.GetRequiredService<PolledSights>())
            .AddWhen(settings.Has(NodeRoles.Controller), a => a.AddControllers(settings, services), a => a.AddControllerProxies())
            .AddWhen(settings.Has(NodeRoles.Dispatcher), a => a.AddBoards(settings, services))
            .AddWhen(settings.NeedsStore, a => a.AddGateway(
                services.GetRequiredService<GatewayLimits>(), new SubmissionRules(
                    settings.Submissions.ContextVariables, services.GetRequiredService<ExternalDefinitions>(), new RecipientCheck(services.GetService<IAccountStore>()),
                    new CompareQueryCheck(services.GetRequiredService<IStoredQueries>(), services.GetService<IAccountStore>())))));

        var app = builder.Build();
        app.MapHealth(settings.Health);
        if (settings.Http is not null || settings.Health is not null) app.MapMetering();
        if (settings.Http is not null) app.MapGateway(VersionCommand.OfProgram, settings.HttpHosts).MapPages();
        return app;
    }

    private static AkkaConfigurationBuilder AddWhen(
        this AkkaConfigurationBuilder akka,
        bool isSo,
        Func<AkkaConfigurationBuilder, AkkaConfigurationBuilder> then,
        Func<AkkaConfigurationBuilder, AkkaConfigurationBuilder>? otherwise = null) => isSo ? then(akka) : otherwise?.Invoke(akka) ?? akka;
}
