using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>tftp-deploy</c>: fetches kernel, dtb, ramdisk and root file system, puts the test overlay in, and publishes what the boot loader will fetch
/// (deploy-boot-uboot.md §2).</summary>
public sealed class TftpDeployAction : PipelineAction
{
    /// <summary>Downloads come in this order, whatever the order in the job (secondary-connections.md §14.1).</summary>
    private static readonly string[] Order = ["ramdisk", "kernel", "dtb", "nfsrootfs", "modules", "preseed", "tee"];

    private static readonly string[] OnTftp = ["ramdisk", "kernel", "dtb", "tee", "preseed"];

    public TftpDeployAction(PlanScope scope)
    {
        var block = scope.As<DeployBlock>();
        if (scope.NeedsOverlay) Add(new LavaOverlayAction(scope));
        foreach (var key in Order.Where(block.Resources.ContainsKey).Concat(block.Resources.Keys.Except(Order)))
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
        if (scope.Run.Board is not { } board) scope.Error("a secondary connection has no board to serve files to; deploy it with 'to: ssh'");
        else if (await board.TftpProblemAsync(stop) is { } problem) throw ActionFault.Infrastructure($"no file can be served over TFTP: {problem}");
    }

    public override async Task AfterChildrenAsync(ActionScope scope, CancellationToken stop)
    {
        var limit = scope.Run.Settings.Configuration.TftpSizeLimit;
        var names = new Dictionary<string, string>();
        foreach (var (key, path) in scope.Find(TftpKeys.Paths) ?? [])
        {
            if (!OnTftp.Contains(key) && !ExtraFiles.IsKey(key)) continue;
            var size = new FileInfo(path).Length;
            if (size >= limit) throw ActionFault.Job($"{key} has {size} bytes; this dispatcher serves less than {limit} over TFTP (tftp_size_limit)");
            var name = Path.GetRelativePath(Path.GetDirectoryName(scope.Run.Paths.Tftp)!, path);
            await scope.Run.Board!.PublishAsync(name, path, stop);
            scope.Log.Debug($"{key} is on TFTP as {name} ({size} bytes)");
            names[key] = name;
        }

        scope.Set<IReadOnlyDictionary<string, string>>(TftpKeys.Files, names);
    }
}
