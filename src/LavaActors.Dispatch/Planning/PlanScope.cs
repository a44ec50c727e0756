using LavaActors.Devices;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Planning;

/// <summary>What a strategy knows when it builds the actions of one block (pipeline.md §3.4). Nothing here touches a board, a file or the network.</summary>
/// <param name="Job">The sub-job's definition, after the split.</param>
/// <param name="Device">The device; for a guest its host's, reduced.</param>
/// <param name="Block">The block to build.</param>
public sealed record PlanScope(JobDefinition Job, DeviceConfiguration Device, ActionBlock Block)
{
    /// <summary>All test blocks of the block's namespace, in order.</summary>
    public IReadOnlyList<TestBlock> Tests =>
        [.. Job.Actions.OfType<TestBlock>().Where(t => t.Namespace == Block.Namespace || t.ConnectionNamespace == Block.Namespace)];

    /// <summary>A test of the namespace runs in a shell on the target.</summary>
    public bool HasShell => Tests.Any(t => t.HasShell);

    /// <summary>A test of the namespace needs the test overlay.</summary>
    public bool NeedsOverlay => Tests.Any(t => t.NeedsOverlay);

    public bool IsMultiNode => Job.Membership is not null;

    public T As<T>()
        where T : ActionBlock => (T)Block;
}
