using System.Collections.Immutable;
using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Scheduling.Jobs;
using LavaActors.Scheduling.Rules;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Protocol.Runs.RunMessages;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using QueueActor = LavaActors.Scheduling.Queue.Scheduler;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>Scheduler, jobs and roles together, with two dispatchers of which one dies for good.</summary>
public sealed class RequeueSpecs : ActorTests
{
    private static readonly SchedulingSettings Lab2 = Settings with
    {
        Grace = TimeSpan.FromMilliseconds(300),
        Policy = SchedulingPolicy.Default with { Requeue = ImmutableDictionary<string, int>.Empty.Add("qemu", 1) },
    };

    [Fact]
    public async Task A_run_whose_dispatcher_is_gone_for_good_is_made_again_on_another_device()
    {
        var (first, second, gateway) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var ports = Ports with { Settings = Lab2 };
        var region = Sys.ActorOf(Props.Create(() => new Region(Groups, ports)));
        var scheduler = Sys.ActorOf(QueueActor.Props(region, Projection, TimeProvider.System, Lab2));
        region.Tell(scheduler);
        scheduler.Tell(Registration("lab-a", "q1"), first);
        await first.ExpectMsgAsync<DispatcherRegistered>();
        scheduler.Tell(Lab.Job(Lab.Role()), gateway);
        await gateway.ExpectMsgAsync<Submitted>();
        var run = await NextAsync<StartRun>(Dispatcher);
        region.Tell(new RunAccepted(run.Order.Lead, run.Job, "lab-a"), first);
        scheduler.Tell(Registration("lab-b", "q2"), second);
        await second.ExpectMsgAsync<DispatcherRegistered>();
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("role-1"), fact => fact is RoleMessages.Accepted));

        Sys.Stop(first);

        var again = await NextAsync<StartRun>(Dispatcher, start => start.Job != run.Job);
        Assert.Equal((new DeviceName("q2"), new LeadJobId(1), 1), (again.Order.Device, again.Order.AttemptOf!.Value, again.Order.EarlierAttempts));
        Assert.True(again.Order.Fencing > run.Order.Fencing);
        await AwaitAssertAsync(() =>
        {
            var lost = Assert.Single(Projection.Of("role-1").OfType<RoleMessages.Finished>());
            Assert.Equal((JobHealth.Incomplete, ErrorTypes.Infrastructure, true), (lost.Health, lost.ErrorType, lost.Lost));
        });
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("scheduler"), fact => fact is JobForgotten));

        // The second attempt is lost, too, and that is enough.
        region.Tell(new RunAccepted(again.Order.Lead, again.Job, "lab-b"), second);
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("role-2"), fact => fact is RoleMessages.Accepted));
        Sys.Stop(second);
        await AwaitAssertAsync(() => Assert.Equal(2, Projection.Of("scheduler").OfType<JobForgotten>().Count()));
        Assert.Equal(2, Projection.Of("scheduler").OfType<JobSubmitted>().Count());
    }

    private RegisterDispatcher Registration(string name, string device) => new(name, Guid.NewGuid(), Address, [Lab.Device(device)]);

    /// <summary>Stands for the jobs' shard region.</summary>
    private sealed class Region : ReceiveActor
    {
        private IActorRef _scheduler = ActorRefs.Nobody;

        public Region(IActorRef groups, JobPorts ports)
        {
            Receive<IActorRef>(scheduler => _scheduler = scheduler);
            Receive<JobMessages.IToJob>(message => Of(message.Lead).Forward(message));
            Receive<IToRole>(message => Of(message.Lead).Forward(message));

            IActorRef Of(LeadJobId lead) => Context.Child($"job-{lead}") is var known && !known.IsNobody()
                ? known
                : Context.ActorOf(JobActor.Props(lead, _scheduler, groups, ports), $"job-{lead}");
        }
    }
}
