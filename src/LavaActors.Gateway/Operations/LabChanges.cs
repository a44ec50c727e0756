using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Operations;

/// <summary>Brings changes of devices and dispatchers to the scheduler.</summary>
public sealed class LabChanges(IGatewayDoor gateway)
{
    public async Task<OperationResult<Done>> ChangeAsync(Func<CommandId, SchedulerMessages.ICommand> command, CancellationToken stop)
    {
        var id = CommandId.New();
        return await gateway.AskAsync(new GatewayMessages.Change(command(id), id), stop) switch
        {
            GatewayMessages.Changed => Done.Instance,
            GatewayMessages.Refused refused => new OperationFailure.Invalid(null, refused.ToString()),
            var other => Unanswered(other),
        };
    }

    /// <summary>What the GatewayActor says instead of an answer.</summary>
    internal static OperationFailure Unanswered(object answer) => answer switch
    {
        GatewayMessages.NoAnswer or GatewayMessages.Stopping => new OperationFailure.Unavailable(answer.ToString()!),
        Status.Failure failure => throw new InvalidOperationException("the gateway failed", failure.Cause),
        _ => throw new InvalidOperationException($"the gateway answered with a {answer.GetType().Name}, which nobody expected here"),
    };
}
