using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Groups;

namespace LavaActors.Dispatch.Test.Interactive;

/// <summary>The MultiNode calls of interactive scripts (test-shell.md §13).</summary>
internal static class ScriptCall
{
    /// <summary>Makes a call, and answers what the other members sent. It holds the run; made again in another process it is the same call to the group.</summary>
    /// <exception cref="ActionFault">MultinodeTimeout: not answered in time. Test: refused, or never to be met.</exception>
    public static async Task<IReadOnlyList<SentData>> MakeAsync(InteractiveCall call, ScriptSubstitutions values, ActionScope scope, CancellationToken stop)
    {
        var group = scope.Run.Group ?? throw ActionFault.Job($"{call.Span}: {call.Request} {call.MessageId}: this is not a MultiNode job");
        var limit = CallLimits.Within(scope, scope.Remaining);
        var id = scope.Run.Calls.Next(scope.Node.Level, scope.Node.Name);
        var message = values.Apply(call.MessageId);
        scope.Log.Info($"{call.Request} {message}{(call.Role is null ? "" : $" role {call.Role}")}");
        var answer = call.Request switch
        {
            "lava-send" => await group.SendAsync(message, call.Payload.ToDictionary(p => p.Key, p => (string?)values.Apply(p.Value)), limit, stop, id),
            "lava-wait" => await group.WaitAsync(message, holdsRun: true, limit, stop, id),
            "lava-wait-all" => await group.WaitAllAsync(message, call.Role, holdsRun: true, limit, stop, id),
            "lava-sync" => await group.SyncAsync(message, holdsRun: true, limit, stop, id),
            _ => throw new InvalidOperationException($"unknown request {call.Request}"),
        };
        return answer switch
        {
            GroupAnswer.Met met => met.Messages,
            GroupAnswer.TimedOut late => throw ActionFault.Multinode($"{call.Request} {message} was not answered within {limit.TotalSeconds:0} s: {late.Why}"),
            GroupAnswer.Failed failed => throw ActionFault.Test($"{call.Request} {message}: {failed.Why}"),
            _ => throw new InvalidOperationException("unknown answer of the group"),
        };
    }
}
