using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Groups;

/// <summary>How long a MultiNode call may take (multinode.md §11.3, §12).</summary>
internal static class CallLimits
{
    /// <summary>What an action needs after a failed call: to ask who is missing, to tell the target, to hear the end of its tests.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(5);

    /// <summary>The call's own limit, but never so much that the action's time is up with it: a call that fails a little earlier is still recorded, and
    /// says who is missing; one that is cut off with the action does neither.</summary>
    public static TimeSpan Within(ActionScope scope, TimeSpan own)
    {
        var left = scope.Remaining;
        var most = left - (left / 10 < Afterwards ? left / 10 : Afterwards);
        return own < most ? own : most;
    }
}
