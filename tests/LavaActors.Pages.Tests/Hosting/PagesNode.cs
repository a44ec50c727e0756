using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Hosting;
using LavaActors.Gateway.Access;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>A node with everything but boards: what boards would report, tests put into its store.</summary>
public sealed class PagesNode : IAsyncLifetime
{
    public const string Collection = "pages";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("pages-");
    private WebApplication _node = null!;
    private WaitingLab? _waiting;
    private Task? _busy;
    private int _seeds;

    /// <summary>Who may do what; null: what a node without users has.</summary>
    internal AccessSettings? Access { get; init; }

    /// <summary>All endpoints that it has.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _node.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public ILogStore Logs => _node.Services.GetRequiredService<ILogStore>();

    public async Task InitializeAsync()
    {
        var settings = NodeSettingsReader.Read(new NodeSettingsSource(Roles: NodeRoles.Controller | NodeRoles.Gateway, DataDirectory: _data.FullName, Listen: "127.0.0.1:0")).Settings!;
        _node = NodeHost.Build(Access is { } access ? settings with { Access = access } : settings, TimeProvider.System, _ => { });
        using var limit = new CancellationTokenSource(Limit);
        await _node.StartAsync(limit.Token);
        await NodeReadiness.WaitAsync(_node.Services, _ => { }, limit.Token);
        Address = new Uri(NodeReadiness.Address(_node.Services)! + "/");
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        await SampleLab.SeedAsync(this);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _node.StopAsync();
        await _node.DisposeAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>Facts as an actor of its own would hand them to the read model.</summary>
    public Task ApplyAsync(params IWireMessage[] facts) =>
        _node.Services.GetRequiredService<IProjection>().ApplyAsync($"seed-{Interlocked.Increment(ref _seeds)}", 1, facts, CancellationToken.None);

    /// <summary>A board of the scheduler's own, for which jobs can wait.</summary>
    internal async Task<WaitingLab> WaitingLabAsync()
    {
        if (_waiting is { } there) return there;
        var lab = new WaitingLab(_node.Services.GetRequiredService<ActorSystem>(), await _node.Services.GetRequiredService<IRequiredActor<SchedulerProxy>>().GetAsync());
        await lab.ComeUpAsync();
        return _waiting = lab;
    }

    /// <summary>As full as the lab of somebody who works with it.</summary>
    internal Task BusyLabAsync() => _busy ??= BusyLab.SeedAsync(this);

    /// <summary>News of a run, as its actor publishes it.</summary>
    public void Publish(JobMessages.INotification news) =>
        DistributedPubSub.Get(_node.Services.GetRequiredService<ActorSystem>()).Mediator.Tell(new Publish(JobMessages.NewsTopic, news));

    public async Task WriteLogAsync(long job, string text)
    {
        var id = new JobId(job);
        await Logs.AppendAsync(id, await Logs.LengthAsync(id, CancellationToken.None), System.Text.Encoding.UTF8.GetBytes(text), CancellationToken.None);
    }

    /// <summary>What part of the node a test works with.</summary>
    internal T Part<T>()
        where T : notnull => _node.Services.GetRequiredService<T>();

    /// <summary>Says something to a group; the answer may come later.</summary>
    public void Tell(GroupMessages.ICommand command) => Groups.Tell(command);

    public Task<GroupMessages.IReply> AskAsync(GroupMessages.ICommand command) => Groups.Ask<GroupMessages.IReply>(command, Limit);

    /// <summary>From the first user on, users are told apart.</summary>
    public Task AddUserAsync(string name, string password) => _node.Services.GetRequiredService<IAccountStore>().AddUserAsync(
        new NewAccount(name, PasswordHash: Passwords.Hash(password)), TimeProvider.System.GetUtcNow(), CancellationToken.None);

    /// <summary>A user with a token, whose secret is the result.</summary>
    public async Task<string> AddUserAsync(NewAccount user, TokenScope scope)
    {
        var (now, secret) = (TimeProvider.System.GetUtcNow(), Secrets.NewToken());
        var added = await _node.Services.GetRequiredService<IAccountStore>().AddUserAsync(user, now, CancellationToken.None);
        await _node.Services.GetRequiredService<ITokenStore>().AddAsync(added!.Id, Secrets.HashOf(secret), "", scope, now, null, CancellationToken.None);
        return secret;
    }

    /// <summary>How much has been noted of who did what.</summary>
    public async Task<long> AuditLengthAsync() => (await _node.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(), CancellationToken.None)).Count;

    public async Task<IReadOnlyList<AuditRow>> AuditAsync() => (await _node.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(), CancellationToken.None)).Entries;

    private IActorRef Groups => ActorRegistry.For(_node.Services.GetRequiredService<ActorSystem>()).Get<GroupRegion>();
}

/// <summary>One node and one browser for all tests of the pages.</summary>
[CollectionDefinition(PagesNode.Collection)]
public sealed class PagesCollection : ICollectionFixture<PagesNode>, ICollectionFixture<Browser.TestBrowser>;
