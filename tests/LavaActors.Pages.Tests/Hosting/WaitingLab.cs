using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>A dispatcher in a node's own process, for its scheduler: one board that is in maintenance, for which jobs wait, with a configuration that has secrets.</summary>
internal sealed class WaitingLab(ActorSystem system, IActorRef scheduler)
{
    public const string Device = "rpi-01";

    public const string Configuration =
        """
        hostname: rpi-01
        device_type: rpi
        constants: {spawn_maxread: 4092}
        commands:
          connect: telnet console-1 7003
          hard_reset: curl http://admin:hunter2@pdu-1/outlet/3/cycle
        actions:
          boot:
            methods:
              u-boot:
                parameters: {bootloader_prompt: 'U-Boot>', login_password: hunter2}
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public async Task ComeUpAsync()
    {
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dispatcher = system.ActorOf(Props.Create(() => new FakeDispatcher(registered)), "lab-files");
        var address = ((ExtendedActorSystem)system).Provider.DefaultAddress.ToString();
        // The scheduler watches who registers.
        scheduler.Tell(new RegisterDispatcher("lab-2", Guid.NewGuid(), address, [new OfferedDevice(new(Device), "rpi", [], DeviceHealth.Maintenance)]), dispatcher);
        await registered.Task.WaitAsync(Limit);
        await scheduler.Ask<DeviceHealthSet>(new SetDeviceHealth(CommandId.New(), new(Device), DeviceHealth.Maintenance, "anna", "its SD card is being replaced, which takes until somebody has been in the lab"), Limit);
    }

    public Task<Submitted> SubmitAsync(string name, int priority) => scheduler.Ask<Submitted>(
        new Submit(CommandId.New(), "anna", name, priority, SampleLab.Definition, null, [new SubJobRequest("", 0, "rpi", IsGuest: false, null, [], null, SampleLab.Definition)], JobVisibility.Public), Limit);

    public Task CancelAsync(JobId job) => scheduler.Ask<CancelAccepted>(new Cancel(CommandId.New(), job, "anna", "enough seen"), Limit);

    private sealed class FakeDispatcher : ReceiveActor
    {
        public FakeDispatcher(TaskCompletionSource registered)
        {
            Receive<DispatcherRegistered>(_ => registered.TrySetResult());
            Receive<LabFileMessages.RenderDevice>(_ => Sender.Tell(new LabFileMessages.FileText(Configuration, IsOwn: false)));
        }
    }
}
