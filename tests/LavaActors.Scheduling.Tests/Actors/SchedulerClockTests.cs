using Akka.Actor;
using Akka.TestKit;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using QueueActor = LavaActors.Scheduling.Queue.Scheduler;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>Somebody sets the clock of the scheduler's host.</summary>
public sealed class SchedulerClockTests : ActorTests
{
    private readonly SetClock _clock = new();
    private readonly TestProbe _jobs;
    private readonly TestProbe _gateway;

    public SchedulerClockTests()
    {
        _jobs = CreateTestProbe();
        _gateway = CreateTestProbe();
    }

    /// <param name="isRestarted">The scheduler that knows the time from before is gone, too.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clock_that_is_set_back_ends_no_job_and_prolongs_no_wait(bool isRestarted)
    {
        var scheduler = Start();
        scheduler.Tell(new RegisterDispatcher("lab-a", Guid.NewGuid(), Address, [Lab.Device("q1")]), Dispatcher);
        await NextAsync<DispatcherRegistered>(Dispatcher);
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()) with { RunTimeout = TimeSpan.FromHours(2) });
        var limit = TimeSpan.FromMilliseconds(500);
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()) with { QueueTimeout = limit });
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()) with { QueueTimeout = TimeSpan.FromHours(1) });

        _clock.Set = TimeSpan.FromHours(-1);
        if (isRestarted)
        {
            await KillAsync(scheduler);
            scheduler = Start();
        }

        Assert.Equal(new LeadJobId(2), (await NextAsync<JobMessages.CancelJob>(_jobs)).Lead);
        Assert.Equal(new LeadJobId(1), (await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices[0].Lead);
        Assert.Equal(new LeadJobId(3), Assert.Single((await AskAsync<QueueList>(scheduler, new GetQueue())).Jobs).Lead);
        // Who comes after it is younger, so that the order of the queue stays.
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        Assert.Equal([3L, 4L], (await AskAsync<QueueList>(scheduler, new GetQueue())).Jobs.Select(job => job.Lead.Value));
    }

    private IActorRef Start() => ActorOf(QueueActor.Props(_jobs, Projection, _clock, Settings));

    private async Task SubmitAsync(IActorRef scheduler, Submit submit)
    {
        scheduler.Tell(submit, _gateway);
        await NextAsync<Submitted>(_gateway);
    }

    private async Task<T> AskAsync<T>(IActorRef scheduler, IQuery query)
    {
        scheduler.Tell(query, _gateway);
        return await NextAsync<T>(_gateway);
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;
    }
}
