using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Kexec;

/// <summary>Boot <c>method: kexec</c>: the running system starts another kernel, without a reset of the board.</summary>
public sealed class KexecBootStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot kexec";

    public string? WhyNot(PlanScope scope)
    {
        var method = scope.As<BootBlock>().Method;
        return method == "kexec" ? null : $"'method' is {method}";
    }

    public PipelineAction Build(PlanScope scope) => new KexecBootAction(scope);
}
