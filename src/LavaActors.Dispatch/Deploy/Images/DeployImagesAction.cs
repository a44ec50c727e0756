using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Images;

/// <summary><c>deployimages</c>: fetches the files of an emulated machine, and makes the disk with the test overlay (deploy-boot-uboot.md §5).</summary>
public sealed class DeployImagesAction : PipelineAction
{
    public DeployImagesAction(PlanScope scope)
    {
        var block = scope.As<DeployBlock>();
        if (scope.NeedsOverlay) Add(new LavaOverlayAction(scope));
        if (scope.HasShell) Add(new DeployDeviceEnvAction());
        if (block.Uefi is { } uefi) Add(new DownloadRetryAction(ImageKeys.Uefi, uefi, DownloadPlace.Images));
        Add(DownloadRetryAction.OfImages(block, DownloadPlace.Images));
        if (scope.NeedsOverlay) Add(new ApplyOverlayGuestAction());
    }

    public override string Name => "deployimages";

    public override string Summary => "fetch the files of the machine, and make the disk with the test overlay";
}
