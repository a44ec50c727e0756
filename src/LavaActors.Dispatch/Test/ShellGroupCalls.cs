using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Test;

/// <summary>The MultiNode calls of a test shell that are under way. A call begins when the sends before it are stored, so what was sent before a barrier is there behind it;
/// waits do not hold up each other. Whatever is open when this is disposed is withdrawn at the group.</summary>
internal sealed class ShellGroupCalls : IDisposable
{
    private readonly ActionScope _scope;
    private readonly CancellationTokenSource _over;
    private readonly CancellationToken _stop;
    private readonly List<(MultiNodeAsked Asked, Task<GroupAnswer> Answer)> _open = [];
    private Task _sends = Task.CompletedTask;

    public ShellGroupCalls(ActionScope scope, CancellationToken stop)
    {
        _scope = scope;
        _over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _stop = _over.Token;
    }

    /// <summary>Ends with all sends made so far.</summary>
    public Task Sends => _sends;

    public IEnumerable<Task> Open => _open.Select(o => o.Answer);

    public void Make(MultiNodeAsked asked)
    {
        var answer = CallAsync(asked.Request, _sends);
        if (asked.Request.Api == MultiNodeApi.Send) _sends = answer;
        _open.Add((asked, answer));
    }

    /// <summary>The oldest call that has ended; null if none has.</summary>
    public (MultiNodeAsked Asked, Task<GroupAnswer> Answer)? Ended => _open.FindIndex(o => o.Answer.IsCompleted) is >= 0 and var at ? _open[at] : null;

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

    private async Task<GroupAnswer> CallAsync(MultiNodeRequest request, Task before)
    {
        _scope.Log.Info($"{request.CaseName}{(request.Role is { } role ? $" role {role}" : string.Empty)}");
        if (_scope.Run.Group is not { } group) return new GroupAnswer.Failed("this is not a MultiNode job");
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var limit = CallLimits.Within(_scope, request.Api == MultiNodeApi.Send ? ProtocolCalls.DefaultLimit : _scope.Run.Job.Membership?.Timeout ?? _scope.Remaining);
        return request.Api switch
        {
            MultiNodeApi.Send => await group.SendAsync(request.MessageId, request.Data, limit, _stop),
            MultiNodeApi.Wait => await group.WaitAsync(request.MessageId, holdsRun: false, limit, _stop),
            MultiNodeApi.WaitAll => await group.WaitAllAsync(request.MessageId, request.Role, holdsRun: false, limit, _stop),
            MultiNodeApi.Sync => await group.SyncAsync(request.MessageId, holdsRun: false, limit, _stop),
            _ => throw new InvalidOperationException($"unknown call {request.Api}"),
        };
    }
}
