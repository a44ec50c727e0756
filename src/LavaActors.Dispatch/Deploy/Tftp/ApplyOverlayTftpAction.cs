using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Overlays;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>apply-overlay-tftp</c>: puts the test overlay into the first of: NFS root, persistent NFS root, ramdisk (deploy-boot-uboot.md §3). The job's key is added beside the keys that
/// the root file system has.</summary>
public sealed class ApplyOverlayTftpAction : PipelineAction
{
    public override string Name => "apply-overlay-tftp";

    public override string Summary => "put the test overlay into the root file system";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var block = (DeployBlock)scope.Node.Block!;
        if (AppendOverlaysAction.TakesTestOverlay(block)) return Task.CompletedTask;
        if (block.PersistentNfs is { InstallOverlay: true } && NfsMounts.Check(scope.Run.Settings.Configuration.Nfs) is { } wrong) scope.Error(wrong);
        if (block.PersistentNfs is null && NfsRoots.FileOf(block) is null && !block.Resources.ContainsKey("ramdisk") && !HasAnotherWay(scope.Run.Job, block))
            scope.Error("there is no place for the test overlay: the block has neither nfsrootfs nor ramdisk");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var built = scope.Get(OverlayKeys.Built);
        var block = scope.Block<DeployBlock>();
        if (AppendOverlaysAction.TakesTestOverlay(block)) return;
        if (scope.Find(TftpKeys.NfsRoot) is { IsOurs: true } nfs)
        {
            if (NfsRoots.FileOf(block)?.InstallOverlay == false) return;
            await ApplyWithKeyAsync(nfs.Directory);
        }
        else if (block.PersistentNfs is { InstallOverlay: true } && scope.Get(TftpKeys.NfsRoot) is { } persistent)
        {
            await NfsMounts.UseAsync(scope.Run, $"{persistent.Server}:{persistent.Directory}", ApplyWithKeyAsync, stop);
        }
        else if (ConfigurePreseedFileAction.AnswersAreInRamdisk(block))
        {
            var paths = scope.Get(TftpKeys.Paths);
            var file = Path.Combine(Path.GetDirectoryName(paths["ramdisk"])!, built.Layout.TarballName);
            File.Copy(built.Layout.Tarball, file);
            paths[TftpKeys.Overlay] = file;
        }
        else if (block.PersistentNfs is null && scope.Find(TftpKeys.RamdiskTrees) is { } trees && block.Resources["ramdisk"].InstallOverlay)
        {
            var tree = RunPaths.Unique(scope.Run.Paths.Work, Name);
            await ApplyAsync(built, tree, stop);
            trees.Add(tree);
            scope.Log.Debug($"{built.Layout.TarballName} is in the ramdisk");
        }

        async Task ApplyWithKeyAsync(string root)
        {
            await ApplyAsync(built, root, stop);
            if (scope.Find(OverlayKeys.AuthorizedKey) is { } key) Authorize(root, key);
            scope.Log.Debug($"{built.Layout.TarballName} is in the NFS root");
        }
    }

    /// <summary>Another block of the namespace deploys a root file system, or its boot has the overlay fetched by the running system.</summary>
    private static bool HasAnotherWay(JobDefinition job, DeployBlock block) => job.Actions.Where(a => a.Namespace == block.Namespace && a.Index != block.Index)
        .Any(a => a is DeployBlock { To: "nfs" } || (a is DeployBlock deploy && AppendOverlaysAction.TakesTestOverlay(deploy)) || (a is BootBlock { TransferOverlay: not null } boot && boot.Index > block.Index));

    /// <summary>Not for a ramdisk: of its own keys nothing is known before the kernel has unpacked it. There the overlay's runner adds the key when the tests begin.</summary>
    private static void Authorize(string root, string key) => OverlayFaults.Translate(() =>
    {
        AuthorizedKeys.Merge(root, key);
        return root;
    });

    private static Task ApplyAsync(BuiltOverlay built, string root, CancellationToken stop) => OverlayFaults.TranslateAsync(async () =>
    {
        await OverlayApply.ToAsync(built.Layout.Tarball, root, stop);
        return built;
    });
}
