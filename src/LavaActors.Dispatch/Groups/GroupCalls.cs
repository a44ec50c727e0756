using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Dispatch.Groups;

/// <summary>One member's calls to its group's coordinator.</summary>
public sealed class GroupCalls(GroupClient client, GroupOrder group, JobId self, TimeProvider clock) : IGroupCalls
{
    public async Task<GroupAnswer> FormAsync(PossibleCalls? calls, TimeSpan limit, CancellationToken stop)
    {
        var joined = await CallAsync(new Join(group.Group, CommandId.Of($"{self} join"), self, calls), limit, stop);
        return joined is GroupAnswer.Met ? await CallAsync(new AwaitFormation(group.Group, CommandId.Of($"{self} formation"), self), limit, stop) : joined;
    }

    public Task<GroupAnswer> SendAsync(string messageId, IReadOnlyDictionary<string, string?> data, TimeSpan limit, CancellationToken stop, CommandId? command = null) =>
        CallAsync(new Send(group.Group, command ?? CommandId.New(), self, messageId, data), limit, stop);

    public Task<GroupAnswer> WaitAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null) =>
        CallAsync(new Wait(group.Group, command ?? CommandId.New(), self, messageId, holdsRun), limit, stop);

    public Task<GroupAnswer> WaitAllAsync(string messageId, string? role, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null) =>
        CallAsync(new WaitAll(group.Group, command ?? CommandId.New(), self, messageId, role, holdsRun), limit, stop);

    public Task<GroupAnswer> SyncAsync(string messageId, bool holdsRun, TimeSpan limit, CancellationToken stop, CommandId? command = null) =>
        CallAsync(new Sync(group.Group, command ?? CommandId.New(), self, messageId, holdsRun), limit, stop);

    public void Hold(CommandId command, bool holdsRun) => client.Hold(command, holdsRun);

    // Late or lost, it only lets others wait for longer.
    public void Narrow(PossibleCalls rest) => Tell(new Join(group.Group, CommandId.New(), self, rest));

    // When the run is over its job's actor says the same.
    public void Leave(JobHealth how) => Tell(new MemberEnded(group.Group, CommandId.Of($"{self} leaves"), self, how.ToString()));

    /// <summary>Repeated until it is answered or the run is over.</summary>
    private void Tell(ICommand command) => client.CallAsync(command, CancellationToken.None)
        .ContinueWith(told => told.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);

    private async Task<GroupAnswer> CallAsync(ICommand command, TimeSpan limit, CancellationToken stop)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var call = client.CallAsync(command, giveUp.Token);
        using (var answered = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            var first = await Task.WhenAny(call, Task.Delay(TimeoutRules.OfWait(limit), clock, answered.Token));
            await answered.CancelAsync();
            if (first == call) return Answer(await call);
        }

        // Who is missing must be asked before the call is withdrawn: afterwards the group does not know that it was made.
        stop.ThrowIfCancellationRequested();
        var missing = await WhoIsMissingAsync(command, stop);
        await giveUp.CancelAsync();
        try
        {
            return Answer(await call);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new GroupAnswer.TimedOut(missing);
        }
    }

    private static GroupAnswer Answer(IReply reply) => reply switch
    {
        Received received => new GroupAnswer.Met(received.Messages),
        Refused refused => new GroupAnswer.Failed(refused.Text),
        CannotBeMet never => new GroupAnswer.Failed(never.Text),
        Acknowledged or Released or GroupFormed => new GroupAnswer.Met([]),
        _ => throw new InvalidOperationException($"unexpected answer {reply}"),
    };

    private async Task<string> WhoIsMissingAsync(ICommand command, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(5), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            if (await client.CallAsync(new Describe(group.Group, CommandId.New()), either.Token) is not Description description)
                return "the group's coordinator could not say who is missing";
            var mine = description.Waiting.FirstOrDefault(w => w.Command == command.Command);
            return mine is null || mine.Missing.Count == 0
                ? "nobody has answered"
                : $"still missing: {string.Join(", ", mine.Missing)}";
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return "the group's coordinator does not answer; are the controller nodes up?";
        }
    }
}
