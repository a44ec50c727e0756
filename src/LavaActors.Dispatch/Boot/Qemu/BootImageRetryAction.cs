using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;

namespace LavaActors.Dispatch.Boot.Qemu;

/// <summary><c>boot-image-retry</c>: starts an emulated machine and logs in, again with a new one if it fails and may (deploy-boot-uboot.md §8).</summary>
public sealed class BootImageRetryAction : PipelineAction
{
    public BootImageRetryAction(PlanScope scope, string method)
    {
        Add(new BootQemuImageAction(method));
        Add(LoginActions.For(scope, isBooting: true));
    }

    public override string Name => "boot-image-retry";

    public override string Summary => "start the machine, and log in";

    public override bool IsRetry => true;
}

/// <summary><c>boot-qemu-image</c>: a place of the tree that job files address by name.</summary>
internal sealed class BootQemuImageAction : PipelineAction
{
    public BootQemuImageAction(string method) => Add(new ExecuteQemuAction(method));

    public override string Name => "boot-qemu-image";

    public override string Summary => "start the machine";

    public override bool IsRetry => true;
}
