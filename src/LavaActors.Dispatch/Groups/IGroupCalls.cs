namespace LavaActors.Dispatch.Groups;

/// <summary>The MultiNode calls of one member, made by pipeline actions and on behalf of its test shell. Each ends with an answer: what is lost on the way is
/// asked again, and a call that is given up is withdrawn, so that a barrier does not count somebody who has left.</summary>
public interface IGroupCalls
{
    /// <summary>Joins, and waits until all members have.</summary>
    Task<GroupAnswer> FormAsync(TimeSpan limit, CancellationToken stop);

    Task<GroupAnswer> SendAsync(string messageId, IReadOnlyDictionary<string, string?> data, TimeSpan limit, CancellationToken stop);

    /// <param name="holdsRun">The pipeline itself waits: until the answer the run makes no other call, and it ends if the call fails. False for a command in a test
    /// shell. So the group sees when its members wait for each other.</param>
    Task<GroupAnswer> WaitAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop);

    /// <param name="role">Wait for all of this role; null for all members.</param>
    /// <param name="holdsRun">As for <see cref="WaitAsync"/>.</param>
    Task<GroupAnswer> WaitAllAsync(string messageId, string? role, bool holdsRun, TimeSpan limit, CancellationToken stop);

    /// <param name="holdsRun">As for <see cref="WaitAsync"/>.</param>
    Task<GroupAnswer> SyncAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop);
}
