using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Planning.PlannedOnly;

/// <summary>A part of a tree: the actions it comes to for a block on a device, none where it does not apply. Pure.</summary>
internal delegate IEnumerable<PipelineAction> TreePart(PlanScope scope);
