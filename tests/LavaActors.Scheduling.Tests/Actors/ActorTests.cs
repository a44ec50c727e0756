using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Scheduling.Jobs;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>What tests of the actors share: a journal in memory, a dispatcher at its place, and stores to look into.</summary>
public abstract class ActorTests : TestKit
{
    protected static readonly LeadJobId Lead = new(7);
    protected static readonly JobId Job = new(7);
    protected static readonly DeviceName Board = new("mustang-01");
    protected static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Hocon =
        $"""
        akka.loglevel = WARNING
        akka.persistence.journal.plugin = akka.persistence.journal.unique
        akka.persistence.journal.unique.class = "{typeof(UniqueJournal).FullName}, {typeof(UniqueJournal).Assembly.GetName().Name}"
        akka.persistence.snapshot-store.plugin = akka.persistence.snapshot-store.counting
        akka.persistence.snapshot-store.counting.class = "{typeof(CountingSnapshots).FullName}, {typeof(CountingSnapshots).Assembly.GetName().Name}"
        akka.test.default-timeout = 5s
        akka.test.single-expect-default = 5s
        """;

    protected ActorTests()
        : base(ConfigurationFactory.ParseString(Hocon).WithFallback(WireHosting.Hocon))
    {
        // Nobody overrides how a probe is made.
#pragma warning disable MA0056
        Dispatcher = CreateTestProbe();
        Scheduler = CreateTestProbe();
        Groups = CreateTestProbe();
#pragma warning restore MA0056
        Sys.ActorOf(Props.Create(() => new Forwarder(Dispatcher)), "dispatcher");
        Ports = new JobPorts(Projection, Logs, News.Add, TimeProvider.System, Settings);
    }

    internal FakeProjection Projection { get; } = new();

    internal FakeLogs Logs { get; } = new();

    internal JobPorts Ports { get; }

    internal NewsList News { get; } = new();

    protected static SchedulingSettings Settings { get; } = new() { RepeatEvery = TimeSpan.FromMilliseconds(50), ProgressEvery = TimeSpan.FromMilliseconds(1), SnapshotEvery = 5 };

    protected TestProbe Dispatcher { get; }

    protected TestProbe Scheduler { get; }

    protected TestProbe Groups { get; }

    protected string Address => $"akka://{Sys.Name}";

    protected Reservation Place(JobId? job = null, long fencing = 3) => new(job ?? Job, Board, "lab-a", Address, fencing);

    /// <summary>Stops an actor as if its node had died, and waits for its end.</summary>
    protected async Task KillAsync(IActorRef actor)
    {
        var watcher = CreateTestProbe();
        watcher.Watch(actor);
        Sys.Stop(actor);
        await watcher.ExpectTerminatedAsync(actor);
    }

    /// <summary>Sends a message to an actor that cannot store what it would lead to: it stops.</summary>
    protected async Task ExpectItStopsAsync(IActorRef actor, object message, IActorRef asker)
    {
        var watcher = CreateTestProbe();
        watcher.Watch(actor);
        actor.Tell(message, asker);
        await watcher.ExpectTerminatedAsync(actor);
    }

    /// <summary>The next message of a kind; others, repetitions mostly, are passed over.</summary>
    protected static async Task<T> NextAsync<T>(TestProbe probe, Func<T, bool>? which = null) =>
        (T)await probe.FishForMessageAsync(message => message is T wanted && (which is null || which(wanted)), TimeSpan.FromSeconds(5));

    protected static RunFact Result(string name, string outcome = "pass") => new ResultRecorded(new TestResult("0_smoke", name, outcome, Noon));

    internal sealed class NewsList
    {
        private readonly List<JobMessages.INotification> _all = [];

        public IReadOnlyList<JobMessages.INotification> All
        {
            get
            {
                lock (_all)
                    return [.. _all];
            }
        }

        public void Add(JobMessages.INotification news)
        {
            lock (_all)
                _all.Add(news);
        }
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to) => ReceiveAny(to.Forward);
    }
}
