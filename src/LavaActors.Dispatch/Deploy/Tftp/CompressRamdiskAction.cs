using System.IO.Compression;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>compress-ramdisk</c>: appends what was prepared for the ramdisk, and wraps it for U-Boot where the device asks for it (deploy-boot-uboot.md §3).</summary>
public sealed class CompressRamdiskAction : PipelineAction
{
    public override string Name => "compress-ramdisk";

    public override string Summary => "complete the ramdisk";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(TftpKeys.RamdiskTrees) is not { } trees) return;
        var paths = scope.Get(TftpKeys.Paths);
        var file = paths["ramdisk"];
        var deploy = scope.Run.Device.DeployParameters;
        if (trees.Count > 0)
        {
            // A file of our own: the download may share its content with the cache.
            var whole = Path.Combine(Path.GetDirectoryName(file)!, "ramdisk.cpio.gz");
            await AppendAsync(file, trees, whole + ".new", stop);
            File.Delete(file);
            File.Move(whole + ".new", whole, overwrite: true);
            file = whole;
        }

        if ((deploy.AddHeader ?? "u-boot") == "u-boot" && scope.Run.Device.UBoot is not null)
        {
            if (!UImage.TryParseArchitecture(deploy.MkimageArch ?? "arm64", out var architecture))
                throw ActionFault.Configuration($"actions.deploy.parameters.mkimage_arch '{deploy.MkimageArch}' is unknown; known are arm and arm64");
            await UImage.WriteAsync(file, file + ".uboot", architecture, UImageType.Ramdisk, name: "ramdisk", cancel: stop);
            file += ".uboot";
        }

        paths["ramdisk"] = file;
    }

    private static async Task AppendAsync(string file, List<string> trees, string target, CancellationToken stop)
    {
        await using var to = File.Create(target);
        await using (var from = File.OpenRead(file)) await from.CopyToAsync(to, stop);
        while (to.Position % 4 != 0) to.WriteByte(0);       // the kernel looks for the next archive at a multiple of four
        foreach (var tree in trees)
        {
            await using var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true);
            await NewcArchive.WriteAsync(tree, gzip, stop);
        }
    }
}
