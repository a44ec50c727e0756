using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Jobs.Waits;
using LavaActors.Protocol.Groups;

namespace LavaActors.Dispatch.Test;

/// <summary>Tells the group which calls of the run may still come while its tests go on (docs/multinode.md, "A call that cannot succeed fails at once").</summary>
internal sealed class RestOfCalls(ActionScope scope)
{
    private int _said = -1;

    /// <summary>So many of the first definitions of the action's block are over, and all blocks before it.</summary>
    /// <param name="planned">The definitions that the overlay has for the action.</param>
    /// <param name="sends">Ends when all that they sent is with the group: before that they are not over.</param>
    public void Say(int over, int planned, Task sends)
    {
        if (over <= _said || scope.Run.Group is not { } group || scope.Node.Block is not TestBlock block || block.Definitions.Count != planned) return;
        _said = over;
        if (MemberCalls.LeftOf(scope.Run.Job, block, over) is not { } left) return;
        var rest = Possible(left) with { IsRest = true };
        sends.ContinueWith(_ => group.Narrow(rest), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>In the words of the group.</summary>
    public static PossibleCalls Possible(MemberCalls calls) => new(calls.Sends, [.. calls.Barriers.Select(barrier => new PossibleArrivals(barrier.Id, barrier.Most))]);
}
