using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Planning.PlannedOnly;

/// <summary>A method whose tree is known and that this dispatcher does not run: <c>plan</c> shows it, a run is refused.</summary>
/// <param name="tree">The row of the tables <see cref="PlannedDeployTrees"/> or <see cref="PlannedBootTrees"/>.</param>
internal sealed class PlannedOnlyStrategy(PlannedTree tree) : IBlockStrategy
{
    public static IEnumerable<IBlockStrategy> All =>
        PlannedDeployTrees.All.Concat(PlannedBootTrees.All).Select(tree => new PlannedOnlyStrategy(tree));

    public string Kind => tree.Kind;

    public string Name => $"{tree.Kind} {tree.Method}";

    public bool CanRun => false;

    public bool IsFor(PlanScope scope) => tree.Method == scope.Block switch
    {
        DeployBlock deploy => deploy.To,
        BootBlock boot => boot.Method,
        _ => null,
    };

    public string? WhyNot(PlanScope scope) => tree.Lacks(scope);

    public PipelineAction Build(PlanScope scope) => tree.Top(scope).Single();
}
