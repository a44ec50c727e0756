using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Nfs;

/// <summary>Deploy <c>to: nfs</c> for emulated machines: their files, and a root file system that they mount (deploy-boot-uboot.md §5).</summary>
public sealed class QemuNfsDeployStrategy : IBlockStrategy
{
    public string Kind => "deploy";

    public string Name => "deploy nfs for qemu";

    public string? WhyNot(PlanScope scope)
    {
        var to = scope.As<DeployBlock>().To;
        if (to != "nfs") return $"'to' is {to}";
        if (!scope.Device.DeployMethods.ContainsKey("nfs")) return "the device has no deploy method 'nfs'";
        return scope.Device.QemuNfs is null ? "the device has no boot method 'qemu-nfs'" : null;
    }

    public PipelineAction Build(PlanScope scope) => new DeployQemuNfsAction(scope);
}
