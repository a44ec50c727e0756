using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>extract-modules</c>: puts the kernel's modules into the NFS root and the ramdisk (deploy-boot-uboot.md §3).</summary>
public sealed class ExtractModulesAction : PipelineAction
{
    public override string Name => "extract-modules";

    public override string Summary => "put the kernel's modules in";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(TftpKeys.Paths)?.GetValueOrDefault("modules") is not { } archive) return;
        var resources = scope.Block<DeployBlock>().Resources;
        var nfs = scope.Find(TftpKeys.NfsRoot);
        var trees = scope.Find(TftpKeys.RamdiskTrees);
        if (nfs is not { IsOurs: true } && trees is null) throw ActionFault.Job("modules are given, but there is neither an nfsrootfs nor a ramdisk to put them into");
        if (nfs is { IsOurs: true } && NfsRoots.FileOf(scope.Block<DeployBlock>())?.InstallModules == true)
            Unpacking.Demand(await TarExtractor.ExtractAsync(archive, nfs.Directory, stop), "modules into the NFS root", scope);
        if (trees is null || !resources["ramdisk"].InstallModules) return;
        var tree = RunPaths.Unique(scope.Run.Paths.Work, Name);
        Unpacking.Demand(await TarExtractor.ExtractAsync(archive, tree, stop), "modules for the ramdisk", scope);
        trees.Add(tree);
    }
}
