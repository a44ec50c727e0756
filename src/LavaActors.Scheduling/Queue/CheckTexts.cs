using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Scheduling.Rules;

namespace LavaActors.Scheduling.Queue;

/// <summary>
/// Asks dispatchers for the definitions of the health checks that are due. Who was asked is kept in memory only: a Scheduler that has recovered asks again, and an answer to a question of before
/// finds the device reserved.
/// </summary>
internal sealed class CheckTexts(IActorContext context, SchedulingSettings settings)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly IActorRef _self = context.Self;
    private readonly ActorSystem _system = context.System;
    private readonly HashSet<DeviceName> _asked = [];

    /// <summary>Asks about each device that is due, has a place, and has not been asked about.</summary>
    public void Ask(SchedulerState state, DateTimeOffset now)
    {
        if (state.Checks.IsEmpty)
            return;
        foreach (var board in HealthChecks.Ready(state, now))
        {
            if (_asked.Add(board.Name))
                AskAsync(board, state.Dispatchers[board.Dispatcher].Address).PipeTo(_self);
        }
    }

    public void Forget(DeviceName device) => _asked.Remove(device);

    private async Task<Arrived> AskAsync(Board board, string address)
    {
        try
        {
            var place = _system.ActorSelection(address + LabFileMessages.Path);
            var answer = await place.Ask<LabFileMessages.IReply>(new LabFileMessages.ReadFile(LabFileKind.HealthCheck, board.HealthCheck!), Limit).ConfigureAwait(false);
            return new Arrived(board.Name, answer switch
            {
                LabFileMessages.FileText text => HealthCheckText.Read(text.Text, $"{board.HealthCheck}.yaml", board.DeviceType, settings.ContextVariables),
                LabFileMessages.FileRefused refused => HealthCheckText.Faulty("", refused.Findings.Count == 0 ? "it cannot be read" : refused.Findings[0]),
                _ => null,
            });
        }
        catch (AskTimeoutException)
        {
            return new Arrived(board.Name, null);
        }
    }

    /// <param name="Text">Null: the dispatcher did not answer, or has no such definition (any more).</param>
    public sealed record Arrived(DeviceName Device, HealthCheckText? Text) : INoSerializationVerificationNeeded;

    public sealed record TryAgain(DeviceName Device) : INoSerializationVerificationNeeded;
}
