using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Submissions;

/// <summary>
/// Brings one command to the scheduler: says it again, under its id, until it is answered or the time is over. Then tells the parent, and is gone.
/// </summary>
internal sealed class SchedulerRequestActor : ReceiveActor, IWithTimers
{
    private readonly IActorRef _scheduler;
    private readonly SchedulerMessages.ICommand _command;
    private readonly GatewayLimits _limits;

    public SchedulerRequestActor(IActorRef scheduler, SchedulerMessages.ICommand command, CommandId id, GatewayLimits limits)
    {
        (_scheduler, _command, _limits) = (scheduler, command, limits);
        Receive<SayAgain>(_ => _scheduler.Tell(_command));
        Receive<GiveUp>(_ => End(new GatewayMessages.NoAnswer(limits.SchedulerAnswer)));
        Receive<SchedulerMessages.Submitted>(reply => reply.Command == id, End);
        Receive<SchedulerMessages.CancelAccepted>(reply => reply.Command == id, reply => End(new GatewayMessages.CancelAccepted(reply.Job)));
        Receive<SchedulerMessages.DeviceHealthSet>(reply => reply.Command == id, _ => End(new GatewayMessages.Changed()));
        Receive<SchedulerMessages.LabChanged>(reply => reply.Command == id, _ => End(new GatewayMessages.Changed()));
        Receive<SchedulerMessages.Refused>(reply => reply.Command == id, reply => End(new GatewayMessages.Refused(reply.Reason, reply.Remedy, reply.LacksDevices)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef scheduler, SchedulerMessages.ICommand command, CommandId id, GatewayLimits limits) =>
        Akka.Actor.Props.Create(() => new SchedulerRequestActor(scheduler, command, id, limits));

    protected override void PreStart()
    {
        _scheduler.Tell(_command);
        Timers.StartPeriodicTimer("again", SayAgain.Instance, _limits.RepeatEvery);
        Timers.StartSingleTimer("end", GiveUp.Instance, _limits.SchedulerAnswer);
    }

    private void End(object answer)
    {
        Context.Parent.Tell(new Answered(answer));
        Context.Stop(Self);
    }

    /// <summary>To the parent: the scheduler's <c>Submitted</c>, or a reply for the asker.</summary>
    internal sealed record Answered(object Answer) : INoSerializationVerificationNeeded;

    private sealed class SayAgain : INotInfluenceReceiveTimeout
    {
        public static SayAgain Instance { get; } = new();
    }

    private sealed class GiveUp
    {
        public static GiveUp Instance { get; } = new();
    }
}
