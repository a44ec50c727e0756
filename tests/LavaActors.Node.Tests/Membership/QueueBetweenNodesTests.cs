using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.Configuration;
using Akka.Hosting;
using LavaActors.Gateway;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Scheduling.Outlook;

namespace LavaActors.Node.Tests.Membership;

/// <summary>A gateway on one node reads the queue of a scheduler on another, as it is said between them.</summary>
public sealed class QueueBetweenNodesTests : IAsyncLifetime
{
    private const int Jobs = 10_000;

    private readonly List<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate();
    }

    [Fact]
    public async Task A_queue_that_no_frame_holds_is_read_whole()
    {
        var sight = new QueueSight(Guid.NewGuid(), [.. Enumerable.Range(0, Jobs).Select(Queued)]);
        var (there, here) = (Start(), Start());
        Assert.True(there.Serialization.FindSerializerFor(sight.Tell(null)).ToBinary(sight.Tell(null)).Length > WireHosting.MaximumFrameBytes);
        var scheduler = there.ActorOf(act => act.Receive<SchedulerMessages.GetOutlook>((asked, context) => context.Sender.Tell(sight.Tell(asked.Part))), "scheduler");
        var far = await here.ActorSelection(new RootActorPath(((ExtendedActorSystem)there).Provider.DefaultAddress) / "user" / scheduler.Path.Name).ResolveOne(TimeSpan.FromSeconds(20));
        // Whoever may see everything needs no store to tell what.
        var access = new AccessPolicy(null!, TimeProvider.System);
        var queue = new QueueReading(new FarScheduler(far), access, new JobMentionReading(access), GatewayLimits.Default with { Queue = TimeSpan.FromSeconds(20), Explanation = TimeSpan.FromSeconds(20) });

        var all = await queue.ReadAsync(Caller.Anybody, default);

        Assert.Equal(sight.Jobs.Select(queued => queued.Job.Lead.Value), all!.Select(view => view.Id));
        Assert.Equal(sight.Jobs[^1].Job.JobName, all![^1].Description);
        var last = await queue.PlacesAsync(Caller.Anybody, Jobs - 20, 50, default);
        Assert.Equal((20, Jobs), (last!.Views.Count, last.Count));
        Assert.Equal(Jobs, (await queue.PlaceAsync(Caller.Anybody, new LeadJobId(Jobs), default))!.Number);
    }

    private static QueuedOutlook Queued(int n) => new(
        new QueuedJob(
            new LeadJobId(n + 1), $"a job with a name as long as those that say what is tested, on what and for whom {n}", "ann", 50, new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
            [.. Enumerable.Range(0, 12).Select(role => new SubmittedJob(new JobId((12 * n) + role), $"{n}.{role}", $"client-{role}"))],
            "needs 1 mustang and 11 qemu; 1 mustang is running job 17.0, 3 qemu are free, 2 are in Maintenance"),
        new StartEstimate(null, null, "no estimate: too few runs on mustang are known"));

    private ActorSystem Start()
    {
        _systems.Add(ActorSystem.Create(
            "lab",
            ConfigurationFactory.ParseString("akka { loglevel = warning, actor.provider = remote, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }").WithFallback(ConfigurationFactory.ParseString(WireHosting.Hocon))));
        return _systems[^1];
    }

    private sealed class FarScheduler(IActorRef scheduler) : IRequiredActor<SchedulerProxy>
    {
        public IActorRef ActorRef => scheduler;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(scheduler);
    }
}
