using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using LavaActors.Coordination.Door;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Coordinator;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Scheduling;
using LavaActors.Scheduling.Jobs;
using LavaActors.Scheduling.Queue;
using LavaActors.Storage.Logs;
using LavaActors.Storage.ReadModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static LavaActors.Protocol.Groups.GroupMessages;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Storage.Tests.Whole;

/// <summary>
/// An actor whose node stood still, and which another node has started anew meanwhile: it wakes up and does not know. The journal refuses its next event, and it must end before
/// that has had any effect.
/// </summary>
public abstract class ZombieTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly LeadJobId Lead = new(7);
    private static readonly JobId Job = new(7);
    private static readonly OfferedDevice Board = new(new DeviceName("q1"), "qemu", [], DeviceHealth.Good);

    // No actor says anything by itself while it is looked at.
    private static readonly SchedulingSettings Quiet = new() { RepeatEvery = TimeSpan.FromHours(1), ProgressEvery = TimeSpan.FromHours(1) };

    private readonly TestStore _store;
    private readonly Incarnation _old;
    private readonly Incarnation _new;

    private ZombieTests(TestStore store)
    {
        _store = store;
        store.Prepared();
        (_old, _new) = (new Incarnation(store), new Incarnation(store));
    }

    public async Task InitializeAsync()
    {
        await _old.StartAsync();
        await _new.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _old.DisposeAsync();
        await _new.DisposeAsync();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_group_opens_no_barrier_that_its_successor_has_opened()
    {
        var props = GroupActor.Props(new GroupId("g"), TimeProvider.System, TimeSpan.FromHours(1), _ => { });
        var (zombie, waiting) = (_old.System.ActorOf(props), _old.Kit.CreateTestProbe());
        await AskAsync<Acknowledged>(zombie, new FormGroup(new GroupId("g"), CommandId.New(), [new GroupMember(new JobId(1), "a"), new GroupMember(new JobId(2), "b")]));
        var first = new Sync(new GroupId("g"), CommandId.New(), new JobId(1), "half-way");
        zombie.Tell(first, waiting);
        Assert.Single((await AskAsync<Description>(zombie, new Describe(new GroupId("g"), CommandId.New()))).Waiting);

        var successor = _new.System.ActorOf(props);
        var second = new Sync(new GroupId("g"), CommandId.New(), new JobId(2), "half-way");
        await AskAsync<Released>(successor, second);

        await EndsWithoutAWordAsync(zombie, second, waiting);
        // Begun again it knows, and answers both what they would have been told.
        var again = _old.System.ActorOf(props);
        await AskAsync<Released>(again, first);
        await AskAsync<Released>(again, second);
    }

    [Fact]
    public async Task A_group_of_lava_s_dispatchers_fails_no_wait_for_what_its_successor_has_heard()
    {
        var props = PolledGroupActor.Props(new GroupId("g"), TimeProvider.System, new PolledSights());
        var (zombie, client) = (_old.System.ActorOf(props), _old.Kit.CreateTestProbe());
        var host = new CoordinatorMessages.Request(new GroupId("g"), "1", "host", "lab-a", "group_data", Size: 2);
        await AskAsync<CoordinatorMessages.Answer>(zombie, host);
        var wait = host with { Kind = "lava_wait_all", MessageId = "ready" };
        Assert.Equal(PolledAnswers.Nack, (await AskAsync<CoordinatorMessages.Answer>(zombie, wait)).Text);

        var successor = _new.System.ActorOf(props);
        await AskAsync<CoordinatorMessages.Answer>(successor, new CoordinatorMessages.Request(new GroupId("g"), "2", "guest", "lab-b", "lava_send", Size: 2, MessageId: "ready", Data: "{}"));

        await EndsWithoutAWordAsync(zombie, wait, client);
        Assert.Equal(PolledAnswers.Wait, (await AskAsync<CoordinatorMessages.Answer>(_old.System.ActorOf(props), wait)).Text);
    }

    [Fact]
    public async Task A_scheduler_gives_away_no_board_that_its_successor_has_given_away()
    {
        var (zombieJobs, successorJobs) = (_old.Kit.CreateTestProbe(), _new.Kit.CreateTestProbe());
        var zombie = _old.System.ActorOf(Scheduler.Props(zombieJobs, _old.Projection, TimeProvider.System, Quiet));
        await RegisterAsync(zombie, _old);
        var successor = _new.System.ActorOf(Scheduler.Props(successorJobs, _new.Projection, TimeProvider.System, Quiet));
        await RegisterAsync(successor, _new);
        var taken = await AskAsync<SchedulerMessages.Submitted>(successor, KilledInTheMiddleTests.Job());
        await successorJobs.ExpectMsgAsync<JobMessages.CreateJob>(Patience);

        await EndsWithoutAWordAsync(zombie, KilledInTheMiddleTests.Job(), zombieJobs);

        var again = _old.System.ActorOf(Scheduler.Props(zombieJobs, _old.Projection, TimeProvider.System, Quiet));
        var devices = await AskAsync<SchedulerMessages.DeviceList>(again, new SchedulerMessages.GetDevices());
        Assert.NotEqual(DeviceState.Idle, Assert.Single(devices.Devices).State);
        Assert.Equal(taken.Lead.Value + 1, (await AskAsync<SchedulerMessages.Submitted>(again, KilledInTheMiddleTests.Job())).Lead.Value);
    }

    [Fact]
    public async Task A_job_starts_no_run_that_its_successor_has_started()
    {
        var zombie = _old.System.ActorOf(JobActor.Props(Lead, _old.Nobody, _old.Nobody, _old.Ports));
        var create = new JobMessages.CreateJob(Lead, null, [new SubJob(Job, "7", KilledInTheMiddleTests.Job().SubJobs[0])]);
        await AskAsync<JobMessages.JobCreated>(zombie, create);
        var successor = _new.System.ActorOf(JobActor.Props(Lead, _new.Nobody, _new.Nobody, _new.Ports));
        await AskAsync<JobMessages.JobCreated>(successor, create);
        await AskAsync<JobMessages.JobStarted>(successor, new JobMessages.StartJob(Lead, [_new.Place]));
        await _new.Dispatcher.ExpectMsgAsync<StartRun>(Patience);

        await EndsWithoutAWordAsync(zombie, new JobMessages.StartJob(Lead, [_old.Place]), _old.Dispatcher);
    }

    [Fact]
    public async Task A_run_whose_successor_has_stored_its_end_acknowledges_nothing()
    {
        var zombie = _old.StartRole();
        await AskAsync<ReportsStored>(zombie, new Report(Lead, Job, 1, [Passed("a")]));
        var successor = _new.StartRole();
        await AskAsync<ReportsStored>(successor, new Report(Lead, Job, 1, [Passed("a")]));
        await AskAsync<ReportsStored>(successor, new Report(Lead, Job, 2, [Passed("b"), new RunFinished(true, null, null, Noon)]));
        await _old.Dispatcher.ExpectMsgAsync<StartRun>(Patience);

        await EndsWithoutAWordAsync(zombie, new Report(Lead, Job, 2, [Passed("not b")]), _old.Dispatcher);

        await AskAsync<ReportsStored>(_old.StartRole(), new Report(Lead, Job, 2, [Passed("not b")]));
        Assert.Equal(["a", "b"], await NamesAsync());
    }

    [Fact]
    public async Task A_run_whose_successor_has_stored_more_is_not_told_to_end()
    {
        var zombie = _old.StartRole();
        await AskAsync<ReportsStored>(zombie, new Report(Lead, Job, 1, [Passed("a")]));
        await AskAsync<ReportsStored>(_new.StartRole(), new Report(Lead, Job, 2, [Passed("b")]));
        await _old.Dispatcher.ExpectMsgAsync<StartRun>(Patience);

        await EndsWithoutAWordAsync(zombie, new RoleActor.EndRun("canceled by ann"), _old.Dispatcher);
    }

    private static ResultRecorded Passed(string name) => new(new TestResult("0_smoke", name, "pass", Noon));

    private static Task<T> AskAsync<T>(IActorRef actor, object message) => actor.Ask<T>(message, Patience);

    private static async Task RegisterAsync(IActorRef scheduler, Incarnation node)
    {
        scheduler.Tell(new SchedulerMessages.RegisterDispatcher("lab-a", Guid.NewGuid(), node.Address, [Board]), node.Dispatcher);
        await node.Dispatcher.FishForMessageAsync(message => message is SchedulerMessages.DispatcherRegistered, Patience);
    }

    /// <summary>Asserts that a message ends the actor, and that neither who sent it nor the others hear anything of it.</summary>
    private async Task EndsWithoutAWordAsync(IActorRef zombie, object message, params TestProbe[] others)
    {
        var (asker, watcher) = (_old.Kit.CreateTestProbe(), _old.Kit.CreateTestProbe());
        watcher.Watch(zombie);
        zombie.Tell(message, asker);
        await watcher.ExpectTerminatedAsync(zombie, Patience);
        foreach (var probe in others.Append(asker)) Assert.False(probe.HasMessages, $"{probe} was told {(probe.HasMessages ? await probe.ReceiveOneAsync() : null)}");
    }

    private async Task<IEnumerable<string>> NamesAsync()
    {
        using var enough = new CancellationTokenSource(Patience);
        using var next = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        IReadOnlyList<Protocol.Projection.TestCaseRow> rows;
        do
        {
            rows = await new JobQueries(_store.Database).TestCasesAsync(Job, null, 0, null, enough.Token);
        }
        while (rows.Count < 2 && await next.WaitForNextTickAsync(enough.Token));
        return rows.Select(row => row.Name);
    }

    public sealed class OnSqlite() : ZombieTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : ZombieTests(new PostgresTestStore(server));

    /// <summary>One node's actor system on the store; without a cluster, so that nothing keeps two nodes from having the same actor.</summary>
    private sealed class Incarnation(TestStore store) : IAsyncDisposable
    {
        private readonly DatabaseLogStore _logs = new(store.Database);
        private readonly IHost _host = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureServices(services => services.AddAkka("lava", akka => akka.AddHocon("akka.loglevel = OFF", HoconAddMode.Prepend).AddWire().AddStore(store.Database)))
            .Build();

        public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

        public Akka.TestKit.Xunit2.TestKit Kit { get => field ?? throw new InvalidOperationException("not started"); private set; }

        /// <summary>What is told to the dispatcher.</summary>
        public TestProbe Dispatcher { get => field ?? throw new InvalidOperationException("not started"); private set; }

        public IActorRef Nobody => System.DeadLetters;

        public ReadModelWriter Projection { get; } = new(store.Database);

        public string Address => "akka://lava";

        public Reservation Place => new(Job, Board.Name, "lab-a", Address, 1);

        internal JobPorts Ports => new(Projection, _logs, _ => { }, TimeProvider.System, Quiet);

        public async Task StartAsync()
        {
            await _host.StartAsync();
            Kit = new Akka.TestKit.Xunit2.TestKit(System);
            Dispatcher = Kit.CreateTestProbe();
            System.ActorOf(Props.Create(() => new Forwarder(Dispatcher)), "dispatcher");
        }

        public IActorRef StartRole() =>
            System.ActorOf(RoleActor.Props(new RunOrder(Lead, Job, "7", "definition", Board.Name, IsGuest: false, Group: null, Fencing: 1), Place, Nobody, Ports));

        public async ValueTask DisposeAsync()
        {
            await System.Terminate();
            _host.Dispose();
            Projection.Dispose();
            _logs.Dispose();
        }
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to) => ReceiveAny(to.Forward);
    }
}
