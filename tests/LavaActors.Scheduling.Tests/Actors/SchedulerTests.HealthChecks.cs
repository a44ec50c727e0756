using Akka.Actor;
using Akka.TestKit;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using QueueActor = LavaActors.Scheduling.Queue.Scheduler;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>Health checks, by the definitions of the dispatchers' labs.</summary>
public sealed partial class SchedulerTests
{
    /// <summary>The files of the dispatcher's lab.</summary>
    private TestProbe Files()
    {
        var files = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new FilesDoor(files)), "lab-files");
        return files;
    }

    [Fact]
    public async Task A_device_is_checked_by_the_definition_of_its_dispatcher_also_after_a_restart()
    {
        var files = Files();
        var scheduler = Start();
        scheduler.Tell(Registration(Lab.Device("q1") with { HealthCheck = "qemu" }), Dispatcher);
        var question = await files.ExpectMsgAsync<LabFileMessages.ReadFile>();
        Assert.Equal((LabFileKind.HealthCheck, "qemu"), (question.Kind, question.Name));
        await KillAsync(scheduler);

        // Nobody has answered: the one after it asks again, and it is one check that begins.
        var again = Start();
        again.Tell(Registration(Lab.Device("q1") with { HealthCheck = "qemu" }), Dispatcher);
        await files.ExpectMsgAsync<LabFileMessages.ReadFile>();
        files.Reply(new LabFileMessages.FileText(HealthCheckTests.Text, IsOwn: true));

        var start = await NextAsync<JobMessages.StartJob>(_jobs);
        Assert.Equal(start.Lead, (await AskAsync<DeviceList>(again, new GetDevices())).Devices[0].Lead);
        // The read model comes a moment behind what is told.
        await AwaitAssertAsync(() => Assert.Equal(["lava-health"], Projection.Of("scheduler").OfType<JobSubmitted>().Select(submitted => submitted.Submitter)));
        await files.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_definition_that_has_gone_is_asked_for_again_after_a_while()
    {
        var files = Files();
        var scheduler = ActorOf(QueueActor.Props(_jobs, Projection, TimeProvider.System, Settings with { CheckAgain = TimeSpan.FromMilliseconds(20) }));
        scheduler.Tell(Registration(Lab.Device("q1") with { HealthCheck = "qemu" }), Dispatcher);
        await files.ExpectMsgAsync<LabFileMessages.ReadFile>();
        files.Reply(new LabFileMessages.FileMissing("qemu has no health check"));
        await files.ExpectMsgAsync<LabFileMessages.ReadFile>();
        files.Reply(new LabFileMessages.FileRefused(["it cannot be read"]));

        await AwaitAssertAsync(async () => Assert.Equal(
            (DeviceHealth.Bad, "lava-health: Invalid health check: it cannot be read"),
            (await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices[0] is var device ? (device.Health, device.HealthReason) : default));
    }

    private sealed class FilesDoor : ReceiveActor
    {
        public FilesDoor(IActorRef to) => ReceiveAny(to.Forward);
    }
}
