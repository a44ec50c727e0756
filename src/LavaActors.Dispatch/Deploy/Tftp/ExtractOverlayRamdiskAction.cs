using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>extract-overlay-ramdisk</c>: makes the ramdisk ready to be added to (deploy-boot-uboot.md §3). A kernel unpacks several archives one after another, each
/// compressed or not, so modules and overlay are appended and the ramdisk itself need not be unpacked; only a U-Boot header must go.</summary>
public sealed class ExtractOverlayRamdiskAction : PipelineAction
{
    public override string Name => "extract-overlay-ramdisk";

    public override string Summary => "make the ramdisk ready to be added to";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(TftpKeys.Paths) is not { } paths || !paths.TryGetValue("ramdisk", out var file)) return;
        scope.Set(TftpKeys.RamdiskTrees, []);
        if (scope.Block<DeployBlock>().Resources["ramdisk"].Header != "u-boot") return;
        if ((await UImage.VerifyAsync(file, stop)).Problem is { } wrong) throw ActionFault.Job($"ramdisk: {wrong}; 'header: u-boot' is for a file that has one");
        var bare = file + ".bare";
        await using (var from = File.OpenRead(file))
        await using (var to = File.Create(bare))
        {
            from.Position = UImageHeader.Length;
            await from.CopyToAsync(to, stop);
        }

        File.Delete(file);
        paths["ramdisk"] = bare;
    }
}
