using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Planning;

/// <summary>A plan, or the reasons why there is none to be run.</summary>
public sealed record PlanResult(Plan? Plan, IReadOnlyList<ActionFault> Faults)
{
    /// <summary>The tree without the blocks that nothing can do; the same as <see cref="Plan"/> where that is. To be looked at, not to be run.</summary>
    public Plan? Partial { get; init; } = Plan;

    /// <summary>Those of the faults that are of blocks whose actions are in <see cref="Partial"/> nevertheless: their methods, or a setting of the device, are known
    /// and not done by this dispatcher.</summary>
    public IReadOnlyList<ActionFault> NotRun { get; init; } = [];
}
