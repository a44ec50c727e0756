namespace LavaActors.Dispatch.Groups;

/// <summary>The MultiNode calls of one member, made by pipeline actions and on behalf of its test shell. Each ends with an answer: what is lost on the way is
/// asked again, and a call that is given up is withdrawn, so that a barrier does not count somebody who has left.</summary>
public interface IGroupCalls
{
    /// <summary>Joins, and waits until all members have.</summary>
    Task<GroupAnswer> FormAsync(TimeSpan limit, CancellationToken stop);

    Task<GroupAnswer> SendAsync(string messageId, IReadOnlyDictionary<string, string?> data, TimeSpan limit, CancellationToken stop);

    Task<GroupAnswer> WaitAsync(string messageId, TimeSpan limit, CancellationToken stop);

    /// <param name="role">Wait for all of this role; null for all members.</param>
    Task<GroupAnswer> WaitAllAsync(string messageId, string? role, TimeSpan limit, CancellationToken stop);

    Task<GroupAnswer> SyncAsync(string messageId, TimeSpan limit, CancellationToken stop);
}
