using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>tftp-deploy</c>: fetches kernel, dtb, ramdisk and root file system, puts the test overlay in, and publishes what the boot loader will fetch
/// (deploy-boot-uboot.md §2).</summary>
public sealed class TftpDeployAction : PipelineAction
{
    /// <summary>Downloads come in this order, whatever the order in the job (secondary-connections.md §14.1).</summary>
    private static readonly string[] Order = ["ramdisk", "kernel", "dtb", "nfsrootfs", "modules", "preseed", "tee"];

    public TftpDeployAction(PlanScope scope)
    {
        var block = scope.As<DeployBlock>();
        if (scope.NeedsOverlay) Add(new LavaOverlayAction(scope));
        foreach (var key in Order.Where(block.Resources.ContainsKey).Concat(block.Resources.Keys.Except(Order).OrderBy(k => k.StartsWith("dtbo", StringComparison.Ordinal) ? 0 : 1)))
            Add(new DownloadRetryAction(key, block.Resources[key], DownloadPlace.Tftp));
        Add(new PrepareTftpOverlayAction(scope));
        if (scope.HasShell) Add(new DeployDeviceEnvAction());
    }

    public override string Name => "tftp-deploy";

    public override string Summary => "fetch the files, put the overlay in, publish them over TFTP and NFS";

    public override async Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var block = (DeployBlock)scope.Node.Block!;
        if (block.Resources.ContainsKey("nfsrootfs") && block.PersistentNfs is not null) scope.Error("give either nfsrootfs or persistent_nfs, not both");
        await TftpFiles.ValidateAsync(scope, stop);
    }

    public override Task AfterChildrenAsync(ActionScope scope, CancellationToken stop) => TftpFiles.PublishAsync(scope, stop);
}
