using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Scheduling;
using LavaActors.Storage.Logs;
using LavaActors.Storage.ReadModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LavaActors.Storage.Tests.Whole;

/// <summary>A controller of one on a real store, with a dispatcher that the test plays.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IHost _host;
    private readonly DatabaseLogStore _logs;
    private readonly ReadModelWriter _writer;
    private readonly Channel<RunMessages.IToDispatcher> _toDispatcher = Channel.CreateUnbounded<RunMessages.IToDispatcher>();

    private TestNode(TestStore store)
    {
        Database = store.Prepared();
        _writer = new ReadModelWriter(Database);
        _logs = new DatabaseLogStore(Database);
        var settings = new SchedulingSettings { RepeatEvery = TimeSpan.FromMilliseconds(200) };
        _host = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureServices(services => services.AddAkka("lava", akka => akka
                .AddHocon("akka.loglevel = ERROR\nakka.coordinated-shutdown.run-by-actor-system-terminate = off\nakka.cluster.min-nr-of-members = 1", HoconAddMode.Prepend)
                .AddWire()
                .WithRemoting("127.0.0.1", 0)
                .WithClustering(new ClusterOptions { Roles = [SchedulingHosting.Role] })
                .AddStore(Database)
                .AddGroups(TimeProvider.System)
                .AddJobs(_writer, _logs, TimeProvider.System, settings)
                .AddJobTraces("a lab", Queries)
                .AddScheduler(_writer, TimeProvider.System, settings, new RunTimes(Database))))
            .Build();
    }

    public Database Database { get; }

    public JobQueries Queries => new(Database);

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public IActorRef Dispatcher { get; private set; } = ActorRefs.Nobody;

    public IActorRef Scheduler => _host.Services.GetRequiredService<ActorRegistry>().Get<SchedulerProxy>();

    public IActorRef Jobs => _host.Services.GetRequiredService<ActorRegistry>().Get<JobRegion>();

    public IActorRef Groups => _host.Services.GetRequiredService<ActorRegistry>().Get<GroupRegion>();

    public static async Task<TestNode> StartAsync(TestStore store, params OfferedDevice[] devices)
    {
        var node = new TestNode(store);
        await node._host.StartAsync();
        var cluster = Akka.Cluster.Cluster.Get(node.System);
        await cluster.JoinAsync(cluster.SelfAddress);
        node.Dispatcher = node.System.ActorOf(Props.Create(() => new PlayedDispatcher(node._toDispatcher.Writer)), "dispatcher");
        var register = new SchedulerMessages.RegisterDispatcher("lab-a", Guid.NewGuid(), cluster.SelfAddress.ToString(), devices);
        node.Dispatcher.Tell(new PlayedDispatcher.Register(node.Scheduler, register));
        await node.Dispatcher.Ask<SchedulerMessages.DispatcherRegistered>(PlayedDispatcher.WhenRegistered.Instance, Patience);
        return node;
    }

    public async Task<SchedulerMessages.Submitted> SubmitAsync(SchedulerMessages.Submit submit) =>
        await Scheduler.Ask<SchedulerMessages.Submitted>(submit, Patience);

    public async Task<T> AskAsync<T>(SchedulerMessages.IQuery query) => await Scheduler.Ask<T>(query, Patience);

    /// <summary>What the dispatcher is told next, of a kind.</summary>
    public async Task<T> ToldAsync<T>(Func<T, bool>? which = null)
        where T : RunMessages.IToDispatcher
    {
        using var enough = new CancellationTokenSource(Patience);
        await foreach (var command in _toDispatcher.Reader.ReadAllAsync(enough.Token))
        {
            if (command is T wanted && (which is null || which(wanted)))
                return wanted;
        }

        throw new InvalidOperationException("the dispatcher's mailbox was closed");
    }

    public void Tell(RunMessages.IToRole message) => Jobs.Tell(message, Dispatcher);

    /// <summary>Waits until the read model shows what is asked for.</summary>
    public async Task<JobRow> UntilAsync(JobId job, Func<JobRow, bool> condition)
    {
        using var enough = new CancellationTokenSource(Patience);
        using var next = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        JobRow? row = null;
        try
        {
            do
            {
                row = await Queries.GetAsync(job, enough.Token);
                if (row is not null && condition(row))
                    return row;
            }
            while (await next.WaitForNextTickAsync(enough.Token));
        }
        catch (OperationCanceledException)
        {
            // Said below, with what was seen.
        }

        throw new TimeoutException($"job {job} stayed {row}");
    }

    /// <summary>Ends the actor system as a crash would: nothing is handed over, nobody leaves.</summary>
    public async Task KillAsync()
    {
        await System.Terminate();
        _logs.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        _host.Dispose();
        _writer.Dispose();
        _logs.Dispose();
    }

    private sealed class PlayedDispatcher : ReceiveActor, IWithUnboundedStash
    {
        public sealed record Register(IActorRef Scheduler, SchedulerMessages.RegisterDispatcher Command);

        public sealed record WhenRegistered
        {
            public static readonly WhenRegistered Instance = new();
        }

        public PlayedDispatcher(ChannelWriter<RunMessages.IToDispatcher> told)
        {
            Register? register = null;
            SchedulerMessages.DispatcherRegistered? registered = null;
            SetReceiveTimeout(TimeSpan.FromMilliseconds(200));
            Receive<Register>(mine => register = mine);
            Receive<SchedulerMessages.AnnounceYourself>(_ => Announce());
            Receive<ReceiveTimeout>(_ => Announce());
            Receive<SchedulerMessages.DispatcherRegistered>(done =>
            {
                registered = done;
                SetReceiveTimeout(null);
                Stash.UnstashAll();
            });
            Receive<WhenRegistered>(_ =>
            {
                if (registered is null)
                {
                    Stash.Stash();
                    Announce();
                }
                else
                {
                    Sender.Tell(registered);
                }
            });
            Receive<RunMessages.IToDispatcher>(command => told.TryWrite(command));

            void Announce() => register?.Scheduler.Tell(register.Command);
        }

        public IStash Stash { get; set; } = null!;
    }
}
