using Akka.Actor;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Protocol.Groups;

/// <summary>
/// A run's line to its group: each call is repeated until it is answered, so neither a lost message nor the move of the
/// group to another node is seen by the caller. One per run; it ends with the actor that started it.
/// </summary>
public sealed class GroupClient
{
    private readonly IActorRef _caller;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GroupClient(IActorRefFactory owner, IActorRef groups, TimeSpan repeatEvery, TimeSpan withdrawWithin, Action<string>? warned) =>
        _caller = owner.ActorOf(GroupCaller.Props(groups, repeatEvery, withdrawWithin, warned, _ended));

    /// <summary>Starts the caller as a child of <paramref name="owner"/>.</summary>
    /// <param name="owner">The context of the run's actor, or an actor system.</param>
    /// <param name="groups">The groups' shard region (see <see cref="GroupRegion"/>).</param>
    /// <param name="repeatEvery">Pause before an unanswered call is sent again; 2 s unless given.</param>
    /// <param name="withdrawWithin">How long a given-up call waits to learn whether it was released after all; 5 s unless given.</param>
    /// <param name="warned">Told, once in the same words, what the group says of a call that goes on waiting. Must be quick and must not throw.</param>
    public static GroupClient Start(IActorRefFactory owner, IActorRef groups, TimeSpan? repeatEvery = null, TimeSpan? withdrawWithin = null, Action<string>? warned = null) =>
        new(owner, groups, repeatEvery ?? TimeSpan.FromSeconds(2), withdrawWithin ?? TimeSpan.FromSeconds(5), warned);

    /// <summary>Changes what an unanswered call says of its run (<see cref="IWait.HoldsRun"/>), now and in all repetitions. Without effect on any other call.</summary>
    public void Hold(CommandId call, bool holdsRun) => _caller.Tell(new GroupCaller.Hold(call, holdsRun), ActorRefs.NoSender);

    /// <summary>Sends a command until it is answered.</summary>
    /// <param name="command">What to ask. Its command id must be new.</param>
    /// <param name="stop">
    /// The caller's deadline. The call is then withdrawn at the group, which is told until it knows; if the barrier opened in that very
    /// moment, <see cref="Released"/> is still returned, since the other members have passed it.
    /// </param>
    /// <exception cref="OperationCanceledException">The call was withdrawn.</exception>
    /// <exception cref="RunOverException">The owner ended.</exception>
    public async Task<IReply> CallAsync(ICommand command, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(command);
        stop.ThrowIfCancellationRequested();
        var answer = new TaskCompletionSource<IReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _caller.Tell(new GroupCaller.Call(command, answer), ActorRefs.NoSender);
        await using var givingUp = stop.Register(() => _caller.Tell(new GroupCaller.GiveUp(command.Command), ActorRefs.NoSender));

        var first = await Task.WhenAny(answer.Task, _ended.Task);
        if (first != answer.Task)
            throw new RunOverException($"the run ended before its {command.GetType().Name} was answered");
        try
        {
            return await answer.Task;
        }
        catch (TaskCanceledException e)
        {
            throw new OperationCanceledException($"{command.GetType().Name} was given up before it was answered", e, stop);
        }
    }
}
