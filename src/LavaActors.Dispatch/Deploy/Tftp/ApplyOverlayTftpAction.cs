using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>apply-overlay-tftp</c>: puts the test overlay into the first of: NFS root, ramdisk (deploy-boot-uboot.md §3). The job's key is added beside the keys that
/// the root file system has.</summary>
public sealed class ApplyOverlayTftpAction : PipelineAction
{
    public override string Name => "apply-overlay-tftp";

    public override string Summary => "put the test overlay into the root file system";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var block = (DeployBlock)scope.Node.Block!;
        if (!block.Resources.ContainsKey("nfsrootfs") && !block.Resources.ContainsKey("ramdisk"))
            scope.Error("there is no place for the test overlay: the block has neither nfsrootfs nor ramdisk");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var built = scope.Get(OverlayKeys.Built);
        var resources = scope.Block<DeployBlock>().Resources;
        if (scope.Find(TftpKeys.NfsRoot) is { IsOurs: true } nfs)
        {
            if (resources["nfsrootfs"].InstallOverlay) await ApplyAsync(scope, built, nfs.Directory, "NFS root", stop);
        }
        else if (scope.Find(TftpKeys.RamdiskTrees) is { } trees && resources["ramdisk"].InstallOverlay)
        {
            var tree = RunPaths.Unique(scope.Run.Paths.Work, Name);
            await ApplyAsync(scope, built, tree, "ramdisk", stop);
            trees.Add(tree);
        }
    }

    private static async Task ApplyAsync(ActionScope scope, BuiltOverlay built, string root, string where, CancellationToken stop)
    {
        await OverlayFaults.TranslateAsync(async () =>
        {
            await OverlayApply.ToAsync(built.Layout.Tarball, root, stop);
            if (scope.Find(OverlayKeys.AuthorizedKey) is { } key) AuthorizedKeys.Merge(root, key);
            return built;
        });
        scope.Log.Debug($"{built.Layout.TarballName} is in the {where}");
    }
}
