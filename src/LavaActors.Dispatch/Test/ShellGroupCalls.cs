using System.Collections.Concurrent;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>The MultiNode calls of a test shell that are under way. A call begins when the sends before it are stored, so what was sent before a barrier is there behind it;
/// waits do not hold up each other. Whatever is open when this is disposed is withdrawn at the group.</summary>
internal sealed class ShellGroupCalls : IDisposable
{
    private readonly ActionScope _scope;
    private readonly CancellationTokenSource _over;
    private readonly CancellationToken _stop;
    private readonly List<(MultiNodeAsked Asked, CommandId Command, Task<GroupAnswer> Answer)> _open = [];
    private Task _sends = Task.CompletedTask;

    private readonly string _place;
    private readonly ConcurrentDictionary<CommandId, string?> _settled;

    /// <param name="scope">The test action.</param>
    /// <param name="place">Tells this start of the stage from all others of the run.</param>
    /// <param name="settled">Messages that a process before this one has sent, and why they were refused. The target says them again; the group knows only its last calls again.</param>
    /// <param name="stop">Withdraws all calls.</param>
    public ShellGroupCalls(ActionScope scope, string place, IReadOnlyDictionary<CommandId, string?>? settled, CancellationToken stop)
    {
        _scope = scope;
        _settled = new ConcurrentDictionary<CommandId, string?>(settled ?? new Dictionary<CommandId, string?>());
        _place = place;
        _over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _stop = _over.Token;
    }

    /// <summary>Ends with all sends made so far.</summary>
    public Task Sends => _sends;

    /// <summary>Numbers of the messages of which it is not known yet that the group has them.</summary>
    public IReadOnlyList<string> SendsUnderWay => [.. _open.Where(o => o.Asked.Request.Api == MultiNodeApi.Send).Select(o => o.Asked.Request.Call).OfType<string>()];

    public IEnumerable<Task> Open => _open.Select(o => o.Answer);

    public void Make(MultiNodeAsked asked)
    {
        // Whoever asks now was not seen by those who said that nobody else is left.
        foreach (var (_, other, _) in _open) _scope.Run.Group?.Hold(other, false);
        // A call that is made again after this process was restarted is the same call to the group.
        var command = asked.Request.Call is { } number ? CommandId.Of($"{_scope.Run.Order.Job} {_place} {number}") : CommandId.New();
        Task<GroupAnswer> answer;
        if (asked.Request.Api == MultiNodeApi.Send)
            _sends = answer = _settled.TryGetValue(command, out var failure) ? Task.FromResult<GroupAnswer>(failure is null ? new GroupAnswer.Met([]) : new GroupAnswer.Failed(failure)) : SendAsync(asked.Request, command, _sends);
        else
            answer = CallAsync(asked.Request, command, _sends);
        _open.Add((asked, command, answer));
    }

    /// <summary>A request came again, and says whether its call holds all that runs in the shell. What was sent is to be with the group before that counts there: others may wait for it.</summary>
    public void Hold(MultiNodeRequest repeated)
    {
        foreach (var (_, command, _) in _open.Where(o => o.Asked.Request.Call == repeated.Call)) _scope.Run.Group?.Hold(command, repeated.IsHeld && _sends.IsCompleted);
    }

    /// <summary>The oldest call that has ended; null if none has.</summary>
    public (MultiNodeAsked Asked, Task<GroupAnswer> Answer)? Ended => _open.FindIndex(o => o.Answer.IsCompleted) is >= 0 and var at ? (_open[at].Asked, _open[at].Answer) : null;

    /// <summary>Its answer was dealt with.</summary>
    public void Close(Task<GroupAnswer> answer) => _open.RemoveAll(o => o.Answer == answer);

    /// <summary>Gives up what is still open.</summary>
    public IReadOnlyList<MultiNodeAsked> GiveUp()
    {
        _over.Cancel();
        var open = _open.ConvertAll(o => o.Asked);
        _open.Clear();
        return open;
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    /// <summary>Why a call has failed; null if it has not.</summary>
    public static string? FailureOf(GroupAnswer answer) => answer switch
    {
        GroupAnswer.Failed failed => failed.Why,
        GroupAnswer.TimedOut late => $"not answered in time: {late.Why}",
        _ => null,
    };

    private async Task<GroupAnswer> SendAsync(MultiNodeRequest request, CommandId command, Task before)
    {
        var answer = await CallAsync(request, command, before);
        // A send without a number is not said again.
        if (request.Call is null) return answer;
        await _scope.Run.Keep(new RunJournal.SendSettled(command, FailureOf(answer))).WaitAsync(_stop);
        _settled[command] = FailureOf(answer);
        return answer;
    }

    private async Task<GroupAnswer> CallAsync(MultiNodeRequest request, CommandId command, Task before)
    {
        _scope.Log.Info($"{request.CaseName}{(request.Role is { } role ? $" role {role}" : string.Empty)}");
        if (_scope.Run.Group is not { } group) return new GroupAnswer.Failed("this is not a MultiNode job");
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A send too: its command is gone, so nobody would say it again, and what comes behind it waits for it.
        var limit = CallLimits.Within(_scope, _scope.Run.Job.Membership?.Timeout ?? _scope.Remaining);
        return request.Api switch
        {
            MultiNodeApi.Send => await group.SendAsync(request.MessageId, request.Data, limit, _stop, command),
            MultiNodeApi.Wait => await group.WaitAsync(request.MessageId, request.IsHeld, limit, _stop, command),
            MultiNodeApi.WaitAll => await group.WaitAllAsync(request.MessageId, request.Role, request.IsHeld, limit, _stop, command),
            MultiNodeApi.Sync => await group.SyncAsync(request.MessageId, request.IsHeld, limit, _stop, command),
            _ => throw new InvalidOperationException($"unknown call {request.Api}"),
        };
    }
}
