using LavaActors.Jobs;

namespace LavaActors.Dispatch.Groups;

/// <summary>
/// How long a run waits until its group is complete, and until it may start (multinode.md §7, §9). A member that will never come is told of at once; so a longer limit costs
/// nothing, and a shorter one would end runs whose partners are away for no longer than they may be.
/// </summary>
internal static class FormationLimit
{
    /// <summary>What the members of a group need to find each other when all is well.</summary>
    private static readonly TimeSpan Ordinary = TimeSpan.FromSeconds(90);

    /// <param name="grace">How long a dispatcher may be away before its runs are lost.</param>
    public static TimeSpan Of(MultiNodeMembership membership, TimeSpan grace) => membership is { DelaysStart: true, Timeout: { } own } ? own : grace + Ordinary;
}
