using System.Globalization;
using LavaActors.Devices;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Overlays;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Images;

/// <summary><c>apply-overlay-guest</c>: makes a disk with the content of the test overlay's directory, an ext2 file system in a qcow2 image (deploy-boot-uboot.md §5).
/// mke2fs fills it itself: nothing is mounted, and no root is needed. It does nothing where an image of the job has taken the overlay.</summary>
public sealed class ApplyOverlayGuestAction : PipelineAction
{
    private const string Image = "lava-guest.qcow2";

    public override string Name => "apply-overlay-guest";

    public override string Summary => "make the disk with the test overlay";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (AppendOverlaysAction.TakesTestOverlay((DeployBlock)scope.Node.Block!)) return Task.CompletedTask;
        scope.NeedsProgram("mke2fs", "the disk with the test overlay is made with it: apt-get install e2fsprogs");
        scope.NeedsProgram("qemu-img", "the disk with the test overlay is made with it: apt-get install qemu-utils");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (AppendOverlaysAction.TakesTestOverlay(scope.Block<DeployBlock>())) return;
        var built = scope.Get(OverlayKeys.Built);
        var guest = scope.Run.Device.GuestDisk ?? new GuestDisk();
        var directory = RunPaths.Unique(scope.Run.Paths.Work, Name);
        var tree = Directory.CreateDirectory(Path.Combine(directory, "tree")).FullName;
        await OverlayFaults.TranslateAsync(async () =>
        {
            await OverlayApply.ToAsync(built.Layout.Tarball, tree, stop);
            return built;
        });
        var (raw, disk, uuid) = (Path.Combine(directory, "lava-guest.img"), Path.Combine(directory, Image), Guid.NewGuid().ToString());
        var content = Path.Combine(tree, built.Layout.TargetDirectory.TrimStart('/'));
        await ToolAsync(
            ["mke2fs", "-q", "-F", "-t", "ext2", "-m", "0", "-U", uuid, "-E", "root_owner=0:0", "-d", content, raw, guest.Size.ToString(CultureInfo.InvariantCulture) + "M"],
            "is the disk with the test overlay large enough (actions.deploy.methods.image.parameters.guest.size)?");
        await ToolAsync(["qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, disk], "");
        File.Delete(raw);
        Directory.Delete(tree, recursive: true);
        scope.Set(ImageKeys.Disk, new OverlayDisk(disk, uuid, built.Layout.TargetDirectory));
        scope.Log.Debug($"{Image}: {guest.Size} MiB, file system {uuid}");
        scope.Results["success"] = uuid;

        async Task ToolAsync(IReadOnlyList<string> words, string remedy)
        {
            try
            {
                await LabCommand.RunAsync(words, scope.Log, ErrorTypes.Infrastructure, scope.Remaining, scope.Run.Clock, stop);
            }
            catch (ActionFault fault) when (remedy.Length > 0)
            {
                throw ActionFault.Of(fault.ErrorType, $"{fault.Message}; {remedy}");
            }
        }
    }
}
