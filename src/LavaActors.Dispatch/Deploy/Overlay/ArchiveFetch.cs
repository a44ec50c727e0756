using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary>Downloads the archive of a test definition (<c>from: url</c>).</summary>
internal static class ArchiveFetch
{
    public static async Task ToFileAsync(ActionScope scope, DefinitionSource.Archive source, string file, CancellationToken stop)
    {
        if (!CompressionFormat.TryParse(source.Compression, out var compression))
            throw new OverlayFault(OverlayFaultKind.Job, $"unknown compression '{source.Compression}' of {source.Url}; known are gz, xz, bz2 and zstd");
        var request = new ResourceRequest
        {
            Key = "test definition",
            Url = source.Url,
            Directory = RunPaths.Unique(scope.Run.Paths.Work, "url-repo-action"),
            Compression = compression,
            Headers = source.Headers,
            Writable = true,
            Mirror = scope.Run.Settings.Configuration.MirrorMap.Apply,
        };
        switch (await scope.Run.Downloads.FetchAsync(request, e => scope.Log.Info(e.Text), stop))
        {
            case DownloadOutcome.Downloaded downloaded:
                File.Move(downloaded.Path, file, overwrite: true);
                break;
            case DownloadOutcome.Failed failed:
                throw new OverlayFault(failed.Fault == ArtifactFault.Job ? OverlayFaultKind.Job : OverlayFaultKind.Infrastructure, failed.Message);
            default:
                throw new InvalidOperationException("unknown outcome of a download");
        }
    }
}
