using LavaActors.Dispatch.Deploy.Overlays;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Download;

/// <summary><c>download-retry</c>: one file and what is put into it, again where the job says so (deploy-boot-uboot.md §1.4, §1.5).</summary>
public sealed class DownloadRetryAction : PipelineAction
{
    public DownloadRetryAction(string key, Resource resource, DownloadPlace place)
    {
        Add(ResourceUrl.Scheme(resource.Url) == PreDownloadedAction.Scheme ? new PreDownloadedAction(key, resource, place) : new DownloadAction(key, resource, place));
        foreach (var overlay in resource.Overlays)
        {
            if (overlay.File is { } file) Add(new DownloadRetryAction(ResourceKeys.OfOverlay(key, overlay.Name), file, DownloadPlace.Overlays));
        }

        if (resource.Overlays.Count > 0) Add(new AppendOverlaysAction(key, resource));
    }

    public override string Name => "download-retry";

    public override string Summary => "download a file";

    public override bool IsRetry => true;

    /// <summary>One for each image of the block, in the order of the text.</summary>
    public static IEnumerable<DownloadRetryAction> OfImages(DeployBlock block, DownloadPlace place) =>
        block.Images.Select(image => new DownloadRetryAction(ResourceKeys.OfImage(image.Key), image.Value, place));
}
