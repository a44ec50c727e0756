using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>extract-nfsrootfs</c>: unpacks the root file system below the NFS export, owners and modes kept (deploy-boot-uboot.md §3).</summary>
/// <param name="name">Its name in the tree.</param>
public sealed class ExtractNfsRootfsAction(string name = "extract-nfsrootfs") : PipelineAction
{
    public override string Name { get; } = name;

    public override string Summary => "unpack the NFS root";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (NfsRoots.FileOf((DeployBlock)scope.Node.Block!) is not { } root) return Task.CompletedTask;
        if (root.Prefix is { } prefix && (!prefix.EndsWith('/') || prefix.StartsWith('/') || prefix.Split('/').Contains("..")))
            scope.Error($"nfsrootfs.prefix '{prefix}' must be a relative path within the archive that ends with '/', for example 'rootfs/'");
        var configuration = scope.Run.Settings.Configuration;
        if (configuration.DispatcherNfsIp is null && configuration.DispatcherIp is null)
            scope.Error("the dispatcher's configuration has neither dispatcher_nfs_ip nor dispatcher_ip; boards cannot be told where their root is");
        if (NfsExports.Check(configuration.Nfs) is { } wrong) scope.Error(wrong);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(TftpKeys.Paths)?.GetValueOrDefault(NfsRoots.Key) is not { } archive) return;
        var directory = RunPaths.Unique(scope.Run.Paths.Nfs, Name);
        Unpacking.Demand(await TarExtractor.ExtractAsync(archive, directory, stop), "the NFS root", scope);
        File.Delete(archive);
        var root = Root(directory, NfsRoots.FileOf(scope.Block<DeployBlock>())!.Prefix);
        await scope.Run.Board!.ExportAsync(root, stop);
        var configuration = scope.Run.Settings.Configuration;
        NfsRoots.Announce(scope, new NfsRoot(configuration.DispatcherNfsIp ?? configuration.DispatcherIp!, root, IsOurs: true));
    }

    /// <summary>The root within what was unpacked. The archive is the job's: a symbolic link in it must not make another directory of the dispatcher the root.</summary>
    private static string Root(string directory, string? prefix)
    {
        if (prefix is null) return directory;
        var root = OverlayFaults.Translate(() => RootedPath.Inside(directory, prefix.TrimEnd('/')))
            ?? throw ActionFault.Job($"nfsrootfs.prefix '{prefix}' is a symbolic link in the archive that leads out of it; pack the root file system itself under that name");
        return Directory.Exists(root) ? root : throw ActionFault.Job($"the archive of nfsrootfs has no directory '{prefix}' (nfsrootfs.prefix)");
    }
}

/// <summary>How the root's whereabouts are handed on.</summary>
internal static class NfsRoots
{
    /// <summary>The key of its archive among the files.</summary>
    public const string Key = "nfsrootfs";

    /// <summary>The archive that a block names; a block for an emulated machine has it among its images. Null if there is none.</summary>
    public static Resource? FileOf(DeployBlock block) => block.Resources.GetValueOrDefault(Key) ?? block.Images.GetValueOrDefault(Key);

    public static void Announce(ActionScope scope, NfsRoot root)
    {
        scope.Set(TftpKeys.NfsRoot, root);
        scope.Set<IReadOnlyList<ShellVariable>>(DeviceEnvironment.Dynamic, [new("NFS_ROOTFS", root.Directory), new("NFS_SERVER_IP", root.Server)]);
    }
}
