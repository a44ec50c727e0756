using System.Threading.Channels;
using LavaActors.Dispatch.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>A member's line to its group that the test plays: each call is kept, and ends when the test says so.</summary>
internal sealed class ScriptedGroup : IGroupCalls
{
    private readonly Dictionary<string, TaskCompletionSource<Call>> _calls = [];
    private readonly Dictionary<CommandId, Call> _byId = [];

    /// <summary>The call for the id, once it is made.</summary>
    public Task<Call> MadeAsync(string messageId) => Of(messageId).Task;

    public bool WasMade(string messageId) => Of(messageId).Task.IsCompleted;

    public Task<GroupAnswer> FormAsync(PossibleCalls? calls, TimeSpan limit, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>The ids that calls were given.</summary>
    public List<CommandId> Ids { get; } = [];

    public Task<GroupAnswer> SendAsync(string messageId, IReadOnlyDictionary<string, string?> data, TimeSpan limit, CancellationToken stop, CommandId? command = null) => Make("send", messageId, limit, stop, command: command);

    public Task<GroupAnswer> WaitAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null) => Make("wait", messageId, limit, stop, holdsRun, command);

    public Task<GroupAnswer> WaitAllAsync(string messageId, string? role, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null) => Make("wait-all", messageId, limit, stop, holdsRun, command);

    public Task<GroupAnswer> SyncAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null) => Make("sync", messageId, limit, stop, holdsRun, command);

    public void Hold(CommandId command, bool holdsRun)
    {
        lock (_calls) _byId.GetValueOrDefault(command)?.Holds(holdsRun);
    }

    /// <summary>What was said to be left of the run's calls, as often as it was said.</summary>
    public System.Threading.Channels.Channel<PossibleCalls> Rests { get; } = System.Threading.Channels.Channel.CreateUnbounded<PossibleCalls>();

    public void Narrow(PossibleCalls rest) => Rests.Writer.TryWrite(rest);

    public void Leave(JobHealth how) => throw new NotSupportedException();

    private TaskCompletionSource<Call> Of(string messageId)
    {
        lock (_calls)
        {
            if (!_calls.TryGetValue(messageId, out var call)) _calls[messageId] = call = new TaskCompletionSource<Call>(TaskCreationOptions.RunContinuationsAsynchronously);
            return call;
        }
    }

    private async Task<GroupAnswer> Make(string kind, string messageId, TimeSpan limit, CancellationToken stop, bool holdsRun = false, CommandId? command = null)
    {
        var call = new Call(kind, limit, holdsRun);
        if (command is { } id)
        {
            lock (_calls)
            {
                _byId[id] = call;
                Ids.Add(id);
            }
        }

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

        private readonly Channel<bool> _held = Channel.CreateUnbounded<bool>();

        /// <summary>What was said since the call began of whether it holds the run, one word after the other.</summary>
        public ChannelReader<bool> Held => _held.Reader;

        public void Holds(bool run) => _held.Writer.TryWrite(run);

        public TaskCompletionSource Withdrawn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
