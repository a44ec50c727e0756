using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Test.Monitors;

/// <summary>Test blocks with <c>monitors</c>, in MultiNode jobs too (pipeline.md §4).</summary>
public sealed class MonitorTestStrategy : IBlockStrategy
{
    public string Kind => "test";

    public string Name => "test monitor";

    public string? WhyNot(PlanScope scope) => scope.As<TestBlock>().Monitors.Count > 0 ? null : "the block has no 'monitors'";

    public PipelineAction Build(PlanScope scope) => new LavaTestMonitorRetryAction(scope.As<TestBlock>().Monitors);
}
