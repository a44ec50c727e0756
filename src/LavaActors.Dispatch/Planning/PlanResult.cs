using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Planning;

/// <summary>A plan, or the reasons why there is none.</summary>
public sealed record PlanResult(Plan? Plan, IReadOnlyList<ActionFault> Faults);
