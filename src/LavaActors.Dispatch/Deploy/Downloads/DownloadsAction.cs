using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Overlays;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Downloads;

/// <summary><c>downloads</c>, <c>download-deploy</c>: fetches the files, and makes the test overlay where a test of the namespace needs one (deploy-boot-uboot.md §5).</summary>
public sealed class DownloadsAction : PipelineAction
{
    private readonly bool _isForLater;

    public DownloadsAction(PlanScope scope, string to)
    {
        var block = scope.As<DeployBlock>();
        _isForLater = to == DownloadsDeployStrategy.ForLater;
        if (scope.NeedsOverlay && (_isForLater || AppendOverlaysAction.TakesTestOverlay(block))) Add(new LavaOverlayAction(scope));
        Add(DownloadRetryAction.OfImages(block, !_isForLater ? DownloadPlace.Images : block.Uniquify == true ? DownloadPlace.UniqueDownloads : DownloadPlace.Downloads));
        if (_isForLater && block.Postprocess is { } postprocess) Add(new PostprocessAction(postprocess));
    }

    public override string Name => _isForLater ? "downloads" : "download-deploy";

    public override string Summary => "fetch files for later blocks";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var ns = scope.Node.Namespace;
        if (!ResourceKeys.IsName(ns)) scope.Error($"the namespace '{ns}' cannot be the name of a directory; use letters, digits and '._+-', and begin with a letter, a digit or '_'");
        return Task.CompletedTask;
    }
}
