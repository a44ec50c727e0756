using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Dispatch.Groups;

/// <summary>The MultiNode calls of one member, made by pipeline actions and on behalf of its test shell. Each ends with an answer: what is lost on the way is
/// asked again, and a call that is given up is withdrawn, so that a barrier does not count somebody who has left.</summary>
public interface IGroupCalls
{
    /// <summary>Joins, and waits until all members have. Made again after the dispatcher's restart it is the same call.</summary>
    /// <param name="calls">All that the run may do for the group; null where that is not known.</param>
    Task<GroupAnswer> FormAsync(PossibleCalls? calls, TimeSpan limit, CancellationToken stop);

    /// <param name="command">The id of the call; the same when it is made again after the dispatcher's restart. Null: a new one.</param>
    Task<GroupAnswer> SendAsync(string messageId, IReadOnlyDictionary<string, string?> data, TimeSpan limit, CancellationToken stop, CommandId? command = null);

    /// <param name="holdsRun">The pipeline itself waits: until the answer the run makes no other call, and it ends if the call fails. False for a command in a test
    /// shell, unless its target saw nothing else that could send. So the group sees when its members wait for each other.</param>
    /// <param name="command">As for <see cref="SendAsync"/>.</param>
    Task<GroupAnswer> WaitAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null);

    /// <param name="role">Wait for all of this role; null for all members.</param>
    /// <param name="holdsRun">As for <see cref="WaitAsync"/>.</param>
    /// <param name="command">As for <see cref="SendAsync"/>.</param>
    Task<GroupAnswer> WaitAllAsync(string messageId, string? role, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null);

    /// <param name="holdsRun">As for <see cref="WaitAsync"/>.</param>
    /// <param name="command">As for <see cref="SendAsync"/>.</param>
    Task<GroupAnswer> SyncAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null);

    /// <summary>A part of the run is over: nobody need wait any more for what it might have sent.</summary>
    /// <param name="rest">All that the run may do for the group from now on.</param>
    void Narrow(PossibleCalls rest);

    /// <summary>What was said of a call under way holds no longer: whether the run makes no other call until it is answered. Without effect when it is answered.</summary>
    void Hold(CommandId command, bool holdsRun);

    /// <summary>No call of the run will come any more, so that nobody waits for one until the run has cleaned up after itself, too.</summary>
    /// <param name="how">The run's health, as it will be.</param>
    void Leave(JobHealth how);
}
