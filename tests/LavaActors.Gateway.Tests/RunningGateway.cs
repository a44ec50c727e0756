using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events.Publishing;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Submissions;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Gateway.Tests.Events;
using LavaActors.Gateway.Tests.Notifications;
using LavaActors.Jobs;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Verdicts.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LavaActors.Gateway.Tests;

/// <summary>A gateway as a node has it, on a port of loopback: real HTTP, real actors; scheduler and read model are the test's.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    // As hocon/cluster-of-one.conf and hocon/node.conf: there is nobody to wait for, neither at the start nor at the end.
    private const string Quick =
        """
        akka.cluster {
          gossip-interval = 200ms
          leader-actions-interval = 50ms
          periodic-tasks-initial-delay = 20ms
        }
        akka.coordinated-shutdown.phases.cluster-exiting.timeout = 1s
        """;

    private WebApplication _app = null!;

    /// <summary>Who may do what; null: users are not told apart.</summary>
    internal AccessSettings? Access { get; init; }

    internal FakeAccounts Accounts { get; } = new();

    /// <summary>Which proxies are believed.</summary>
    internal TrustedProxies Proxies { get; init; } = TrustedProxies.None;

    internal TimeProvider? Clock { get; init; }

    /// <summary>How many may watch; null: as many as on any node.</summary>
    internal ViewerLimits? Viewers { get; init; }

    /// <summary>Where it publishes the lab's events by ZeroMQ; null: nowhere.</summary>
    internal EventPublisherSettings? Publisher { get; init; }

    /// <summary>All endpoints that it has.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    internal FakeReadModel ReadModel { get; } = new();

    internal FakeLab Lab { get; } = new();

    internal FakeQueries Queries { get; } = new();

    internal FakeLabEvents LabEvents { get; } = new();

    internal FakeNotifications Notifications { get; } = new();

    /// <summary>What the scheduler answers to a command; null: it stays silent.</summary>
    public Func<SchedulerMessages.ICommand, object?> Scheduler { get; set; } = _ => null;

    /// <summary>What the scheduler answers to a question; null: it stays silent.</summary>
    public Func<SchedulerMessages.IQuery, object?> Questions { get; set; } = _ => new SchedulerMessages.Explanation(default, "waits, as all do");

    /// <summary>Looks at definitions from elsewhere; what it answers are the findings of the submission.</summary>
    public Func<JobParse, JobParse> Definitions { get; set; } = parse => parse;

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public ActorSystem System => _app.Services.GetRequiredService<ActorSystem>();

    /// <summary>As a signal does: the node is about to end.</summary>
    public void BeginToStop() => _app.Lifetime.StopApplication();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel =>
        {
            GatewayHttp.Limit(kestrel.Limits);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddSingleton<IJobQueries>(ReadModel).AddSingleton<ILogStore>(ReadModel).AddSingleton<IVerdictStore>(ReadModel).AddSingleton<IJobRemoval>(ReadModel).AddSingleton(VerdictRules.BuiltIn).AddSingleton<ILabEvents>(LabEvents).AddSingleton<INotificationStore>(Notifications)
            .AddSingleton<ILabStore>(Lab).AddSingleton<IFailureNotes>(new FakeFailureNotes()).AddSingleton<IStoredQueries>(Queries).AddSingleton<IResultQueries>(Queries);
        builder.Services.AddSingleton(new GatewayLimits(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)));
        builder.Services.AddAkka("lava", (akka, services) => akka
            .AddHocon(Quick, HoconAddMode.Prepend)
            .AddWire()
            .WithRemoting("127.0.0.1", 0)
            .WithClustering()
            .WithDistributedPubSub("")
            .WithActors((system, registry) =>
            {
                var scheduler = system.ActorOf(Props.Create(() => new Scripted(command => Scheduler(command), question => Questions(question))), "scheduler");
                registry.Register<SchedulerProxy>(scheduler);
            })
            .AddGateway(services.GetRequiredService<GatewayLimits>(), new SubmissionRules(["rack_position"], new ScriptedCheck(parse => Definitions(parse))))
            .AddStartup((system, _) => Akka.Cluster.Cluster.Get(system).Join(Akka.Cluster.Cluster.Get(system).SelfAddress)));
        if (Clock is not null) builder.Services.AddSingleton(Clock);
        if (Viewers is not null) builder.Services.AddSingleton(Viewers);
        if (Access is not null)
        {
            builder.Services.AddSingleton<IAccountStore>(Accounts).AddSingleton<ITokenStore>(Accounts).AddSingleton<ISessionStore>(Accounts).AddSingleton<ILoginAttempts>(Accounts)
                .AddSingleton<IPermissionStore>(Accounts).AddSingleton<IAuditLog>(Accounts).AddUsers(Access);
        }

        if (Publisher is not null) builder.Services.AddEventPublisher(Publisher);
        builder.Services.AddSingleton(Proxies).AddGatewayServices();
        _app = builder.Build();
        _app.MapGateway("1.2.3");
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Http = new HttpClient { BaseAddress = new Uri(address + "/api/v0.2/") };
        var up = new TaskCompletionSource();
        Akka.Cluster.Cluster.Get(System).RegisterOnMemberUp(up.SetResult);
        await up.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public void Publish(JobMessages.INotification news) =>
        DistributedPubSub.Get(System).Mediator.Tell(new Publish(JobMessages.NewsTopic, news));

    public async Task<JsonNode> GetJsonAsync(string path) => (await Http.GetFromJsonAsync<JsonNode>(path))!;

    public Task<HttpResponseMessage> SubmitAsync(string definition) => Http.PostAsJsonAsync("jobs/", new { definition });

    private sealed class ScriptedCheck(Func<JobParse, JobParse> script) : IDefinitionCheck
    {
        public Task<JobParse> CheckAsync(JobParse parse, CancellationToken stop) => Task.FromResult(script(parse));
    }

    private sealed class Scripted : ReceiveActor
    {
        public Scripted(Func<SchedulerMessages.ICommand, object?> script, Func<SchedulerMessages.IQuery, object?> questions)
        {
            Receive<SchedulerMessages.ICommand>(command => Answer(script(command)));
            Receive<SchedulerMessages.IQuery>(question => Answer(questions(question)));
        }

        private void Answer(object? answer)
        {
            if (answer is not null) Sender.Tell(answer);
        }
    }
}
