using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Test;

/// <summary>Test blocks with <c>definitions</c> in single-node jobs (pipeline.md §4).</summary>
public sealed class ShellTestStrategy : IBlockStrategy
{
    public string Kind => "test";

    public string Name => "test shell";

    public string? WhyNot(PlanScope scope) => scope.As<TestBlock>().HasShell ? null : "the block has no 'definitions', or wants a container";

    public PipelineAction Build(PlanScope scope) => new LavaTestRetryAction(StageOf(scope));

    /// <summary>Number of earlier test blocks in the overlay that this one runs from (pipeline.md §3.4).</summary>
    internal static int StageOf(PlanScope scope)
    {
        var overlay = JobNamespaces.InOverlay(scope.Job, JobNamespaces.OfShell(scope.Block));
        return overlay.TakeWhile(t => !ReferenceEquals(t, scope.Block)).Count();
    }
}

/// <summary>The same in MultiNode jobs.</summary>
internal sealed class MultinodeTestStrategy : IBlockStrategy
{
    public string Kind => "test";

    public string Name => "test MultiNode";

    public int Priority => 2;

    public string? WhyNot(PlanScope scope)
    {
        if (!scope.IsMultiNode) return "the job is not a MultiNode job";
        return scope.As<TestBlock>().HasShell ? null : "the block has no 'definitions', or wants a container";
    }

    public PipelineAction Build(PlanScope scope) => new MultinodeTestAction(ShellTestStrategy.StageOf(scope));
}
