using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Overlays;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Nbd;

/// <summary><c>nbd-deploy</c>: publishes kernel, dtb and initial ramdisk over TFTP, and the root file system as a network block device (deploy-boot-uboot.md §5). The test overlay
/// is fetched by the running system (<c>transfer_overlay</c>), or put into the image (<c>overlays</c>).</summary>
public sealed class NbdDeployAction : PipelineAction
{
    private static readonly string[] Order = ["initrd", "kernel", "dtb", XnbdServerDeployAction.Root];

    public NbdDeployAction(PlanScope scope)
    {
        var block = scope.As<DeployBlock>();
        var isPutIn = scope.NeedsOverlay && AppendOverlaysAction.TakesTestOverlay(block);
        if (isPutIn) Add(new LavaOverlayAction(scope));
        foreach (var key in Order.Where(block.Resources.ContainsKey))
            Add(new DownloadRetryAction(key, block.Resources[key], key == XnbdServerDeployAction.Root ? DownloadPlace.Images : DownloadPlace.Tftp));
        if (scope.NeedsOverlay && !isPutIn) Add(new LavaOverlayAction(scope));
        if (block.Resources.TryGetValue("kernel", out var kernel) && kernel.Type is not null) Add(new PrepareKernelAction(scope));
        Add(new XnbdServerDeployAction());
        if (scope.HasShell) Add(new DeployDeviceEnvAction());
    }

    public override string Name => "nbd-deploy";

    public override string Summary => "fetch the files, publish them over TFTP and as a network block device";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop) => TftpFiles.ValidateAsync(scope, stop);

    public override Task AfterChildrenAsync(ActionScope scope, CancellationToken stop) => TftpFiles.PublishAsync(scope, stop);
}
