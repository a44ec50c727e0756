using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Test.Interactive;

/// <summary>Test blocks with <c>interactive</c>, in MultiNode jobs too (pipeline.md §4).</summary>
public sealed class InteractiveTestStrategy : IBlockStrategy
{
    public string Kind => "test";

    public string Name => "test interactive";

    public string? WhyNot(PlanScope scope) => scope.As<TestBlock>().Interactive.Count > 0 ? null : "the block has no 'interactive'";

    public PipelineAction Build(PlanScope scope)
    {
        var block = scope.As<TestBlock>();
        var stage = JobNamespaces.InOverlay(scope.Job, JobNamespaces.OfShell(block)).Count(t => t.Index < block.Index);
        return new LavaTestInteractiveRetryAction(block.Interactive, stage);
    }
}
