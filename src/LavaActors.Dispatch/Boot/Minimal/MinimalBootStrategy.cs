using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Boot.Minimal;

/// <summary>Boot <c>method: minimal</c>: reset, and wait for a board that boots by itself (deploy-boot-uboot.md §8).</summary>
public sealed class MinimalBootStrategy : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot minimal";

    public string? WhyNot(PlanScope scope)
    {
        var method = scope.As<BootBlock>().Method;
        if (method != "minimal") return $"'method' is {method}";
        return scope.Device.BootMethods.ContainsKey("minimal") ? null : "the device has no boot method 'minimal'";
    }

    public PipelineAction Build(PlanScope scope)
    {
        PipelineAction top = new MinimalBootAction();
        top.Add(new ConnectDeviceAction());
        foreach (var command in (PreCommandAction[])[PreCommandAction.Power, PreCommandAction.OperatingSystem])
        {
            if (scope.Block.Parameters[command.Key] is YamlScalar asked && asked.AsBool() == true) top.Add(command);
        }

        if (scope.As<BootBlock>().Reset) top.Add(new ResetDeviceAction(scope));
        return top.Add(LoginActions.For(scope, isBooting: true));
    }
}
