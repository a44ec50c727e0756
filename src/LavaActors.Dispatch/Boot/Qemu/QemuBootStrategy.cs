using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Qemu;

/// <summary>Boot <c>method: qemu</c> and <c>qemu-nfs</c>: an emulated machine on the dispatcher's own host (deploy-boot-uboot.md §8).</summary>
/// <param name="method">Which of the two.</param>
public sealed class QemuBootStrategy(string method) : IBlockStrategy
{
    public const string Qemu = "qemu", QemuNfs = "qemu-nfs";

    public string Kind => "boot";

    public string Name => "boot " + method;

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<BootBlock>();
        if (block.Method != method) return $"'method' is {block.Method}";
        if (QemuMachine.MethodOf(scope.Device, method) is not null) return null;
        return scope.Device.BootMethods.ContainsKey(method)
            ? $"the device's boot method '{method}' names no emulator (parameters.command); its templates may want 'context: {{arch: NAME}}' in the job"
            : $"the device has no boot method '{method}'";
    }

    public PipelineAction Build(PlanScope scope) => new BootImageRetryAction(scope, method);
}
