using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Ssh;

/// <summary>Boot <c>method: ssh</c> (secondary-connections.md §6).</summary>
public sealed class SshBootStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot ssh";

    public string? WhyNot(PlanScope scope)
    {
        var method = scope.As<BootBlock>().Method;
        if (method != "ssh") return $"'method' is {method}";
        return scope.Device.BootMethods.ContainsKey("ssh") ? null : "the device has no boot method 'ssh'";
    }

    public PipelineAction Build(PlanScope scope) => new LoginSshAction(scope);
}
