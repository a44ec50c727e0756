using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Test.Services;

/// <summary>Test blocks with <c>services</c>: compose projects on the dispatcher's host (test-shell.md §14).</summary>
public sealed class ServicesTestStrategy : IBlockStrategy
{
    public string Kind => "test";

    public string Name => "test services";

    public string? WhyNot(PlanScope scope) => scope.As<TestBlock>().Services.Count > 0 ? null : "the block has no 'services'";

    public PipelineAction Build(PlanScope scope) => new LavaTestServicesAction(scope.As<TestBlock>());
}
