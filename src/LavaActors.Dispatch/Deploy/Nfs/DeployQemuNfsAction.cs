using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Overlays;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Nfs;

/// <summary><c>deploy-qemu-nfs</c>: fetches kernel and initial ramdisk of an emulated machine, and unpacks the root file system that it mounts (deploy-boot-uboot.md §5).</summary>
public sealed class DeployQemuNfsAction : PipelineAction
{
    public DeployQemuNfsAction(PlanScope scope)
    {
        var block = scope.As<DeployBlock>();
        var isPutIn = scope.NeedsOverlay && AppendOverlaysAction.TakesTestOverlay(block);
        if (isPutIn) Add(new LavaOverlayAction(scope));
        if (block.Resources.TryGetValue(NfsRoots.Key, out var beside)) Add(new DownloadRetryAction(NfsRoots.Key, beside, DownloadPlace.Tftp));
        foreach (var (name, image) in block.Images)
            Add(name == NfsRoots.Key ? new DownloadRetryAction(NfsRoots.Key, image, DownloadPlace.Tftp) : new DownloadRetryAction(ResourceKeys.OfImage(name), image, DownloadPlace.Images));
        if (block.Resources.TryGetValue("modules", out var modules)) Add(new DownloadRetryAction("modules", modules, DownloadPlace.Tftp));
        Add(new ExtractNfsRootfsAction("qemu-nfs-deploy"));
        if (scope.NeedsOverlay && !isPutIn) Add(new LavaOverlayAction(scope));
        // The reference leaves them out without a word.
        if (modules is not null) Add(new ExtractModulesAction());
        if (scope.NeedsOverlay) Add(new ApplyOverlayTftpAction());
        if (scope.HasShell) Add(new DeployDeviceEnvAction());
    }

    public override string Name => "deploy-qemu-nfs";

    public override string Summary => "fetch the machine's kernel, unpack its NFS root, put the test overlay in";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var block = (DeployBlock)scope.Node.Block!;
        if (NfsRoots.FileOf(block) is null) scope.Error("there is no 'nfsrootfs' among the images: give the root file system, as 'nfsrootfs: {url: https://...}'");
        if (block.Resources.ContainsKey(NfsRoots.Key) && block.Images.ContainsKey(NfsRoots.Key)) scope.Error("'nfsrootfs' is given twice, beside the images and among them; a machine has one root");
        return Task.CompletedTask;
    }
}
