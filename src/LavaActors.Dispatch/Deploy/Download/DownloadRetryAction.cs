using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Download;

/// <summary><c>download-retry</c>: one file, again where the job says so (deploy-boot-uboot.md §1.4).</summary>
public sealed class DownloadRetryAction : PipelineAction
{
    public DownloadRetryAction(string key, Resource resource) => Add(new DownloadAction(key, resource));

    public override string Name => "download-retry";

    public override string Summary => "download a file";

    public override bool IsRetry => true;
}
