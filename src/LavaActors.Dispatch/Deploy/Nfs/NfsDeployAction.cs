using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Overlays;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Nfs;

/// <summary><c>nfs-deploy</c>: unpacks a root file system, and puts modules and test overlay in (deploy-boot-uboot.md §5).</summary>
public sealed class NfsDeployAction : PipelineAction
{
    private static readonly string[] Order = [NfsRoots.Key, "modules"];

    public NfsDeployAction(PlanScope scope)
    {
        var block = scope.As<DeployBlock>();
        var isPutIn = scope.NeedsOverlay && AppendOverlaysAction.TakesTestOverlay(block);
        if (isPutIn) Add(new LavaOverlayAction(scope));
        foreach (var key in Order.Where(block.Resources.ContainsKey)) Add(new DownloadRetryAction(key, block.Resources[key], DownloadPlace.Tftp));
        Add(new ExtractNfsRootfsAction());
        if (scope.NeedsOverlay && !isPutIn) Add(new LavaOverlayAction(scope));
        Add(new ExtractModulesAction());
        if (scope.NeedsOverlay) Add(new ApplyOverlayTftpAction());
        if (scope.HasShell) Add(new DeployDeviceEnvAction());
    }

    public override string Name => "nfs-deploy";

    public override string Summary => "unpack the NFS root, put modules and the test overlay in";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (NfsRoots.FileOf((DeployBlock)scope.Node.Block!) is null) scope.Error("there is no 'nfsrootfs': give the root file system, as 'nfsrootfs: {url: https://...}'");
        if (scope.Run.Board is null) scope.Error("a secondary connection has no root file system of its own; deploy it with 'to: ssh'");
        return Task.CompletedTask;
    }
}
