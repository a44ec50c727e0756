using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.NewConnection;

/// <summary>Boot <c>method: new_connection</c>: another console of a board that runs already (deploy-boot-uboot.md §8).</summary>
public sealed class NewConnectionStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot new_connection";

    public string? WhyNot(PlanScope scope)
    {
        var method = scope.As<BootBlock>().Method;
        return method == "new_connection" ? null : $"'method' is {method}";
    }

    public PipelineAction Build(PlanScope scope) => new SecondaryShellAction(scope);
}
