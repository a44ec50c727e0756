using LavaActors.Dispatch.Groups;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>A member's line to its group that the test plays: each call is kept, and ends when the test says so.</summary>
internal sealed class ScriptedGroup : IGroupCalls
{
    private readonly Dictionary<string, TaskCompletionSource<Call>> _calls = [];

    /// <summary>The call for the id, once it is made.</summary>
    public Task<Call> MadeAsync(string messageId) => Of(messageId).Task;

    public bool WasMade(string messageId) => Of(messageId).Task.IsCompleted;

    public Task<GroupAnswer> FormAsync(TimeSpan limit, CancellationToken stop) => throw new NotSupportedException();

    public Task<GroupAnswer> SendAsync(string messageId, IReadOnlyDictionary<string, string?> data, TimeSpan limit, CancellationToken stop) => Make("send", messageId, limit, stop);

    public Task<GroupAnswer> WaitAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop) => Make("wait", messageId, limit, stop, holdsRun);

    public Task<GroupAnswer> WaitAllAsync(string messageId, string? role, bool holdsRun, TimeSpan limit, CancellationToken stop) => Make("wait-all", messageId, limit, stop, holdsRun);

    public Task<GroupAnswer> SyncAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop) => Make("sync", messageId, limit, stop, holdsRun);

    private TaskCompletionSource<Call> Of(string messageId)
    {
        lock (_calls)
        {
            if (!_calls.TryGetValue(messageId, out var call)) _calls[messageId] = call = new TaskCompletionSource<Call>(TaskCreationOptions.RunContinuationsAsynchronously);
            return call;
        }
    }

    private async Task<GroupAnswer> Make(string kind, string messageId, TimeSpan limit, CancellationToken stop, bool holdsRun = false)
    {
        var call = new Call(kind, limit, holdsRun);
        Assert.True(Of(messageId).TrySetResult(call), $"{messageId} was asked twice");
        await using var stopped = stop.Register(() =>
        {
            call.Withdrawn.TrySetResult();
            call.Answer.TrySetCanceled(stop);
        });
        return await call.Answer.Task;
    }

    internal sealed record Call(string Kind, TimeSpan Limit, bool HoldsRun)
    {
        public TaskCompletionSource<GroupAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Withdrawn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
