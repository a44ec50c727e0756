using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Download;

/// <summary>How a download ended.</summary>
public abstract record DownloadOutcome
{
    private DownloadOutcome()
    {
    }

    /// <summary>The file is complete and verified.</summary>
    /// <param name="Path">absolute path of the file, decompressed where that was asked</param>
    /// <param name="Size">bytes as they arrived, before decompression (result `size`)</param>
    /// <param name="FileSize">bytes of the file at <paramref name="Path"/></param>
    /// <param name="Sha256">of the bytes as they arrived, lower case hexadecimal (result `sha256sum`)</param>
    /// <param name="FromCache">nothing was transferred</param>
    /// <param name="Url">where it really came from</param>
    public sealed record Downloaded(string Path, long Size, long FileSize, string Sha256, bool FromCache, string Url) : DownloadOutcome;

    /// <summary>There is no file. The message names key and URL and what to do.</summary>
    public sealed record Failed(DownloadFailure Failure, string Message) : DownloadOutcome
    {
        /// <summary>spec: deploy-boot-uboot.md §1.3, §1.4.</summary>
        public ArtifactFault Fault => Failure is DownloadFailure.BadRequest or DownloadFailure.Checksum or DownloadFailure.Decompression or DownloadFailure.NotThere
            ? ArtifactFault.Job
            : ArtifactFault.Infrastructure;
    }
}
