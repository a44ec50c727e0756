using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Planning;

/// <summary>A plan, or the reasons why there is none.</summary>
public sealed record PlanResult(Plan? Plan, IReadOnlyList<ActionFault> Faults)
{
    /// <summary>The tree without the blocks that nothing can do; the same as <see cref="Plan"/> where that is. To be looked at, not to be run.</summary>
    public Plan? Partial { get; init; } = Plan;
}
