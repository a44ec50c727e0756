using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Download;

/// <summary><c>http-download</c>, <c>file-download</c>: fetches one file, checked and decompressed (deploy-boot-uboot.md §1).</summary>
public sealed class DownloadAction(string key, Resource resource) : PipelineAction
{
    /// <summary>Resources that stay away from the TFTP tree: they are unpacked, and the archives are big.</summary>
    private static readonly string[] Unpacked = ["nfsrootfs", "modules"];

    public override string Name => resource.Url.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? "file-download" : "http-download";

    public override string Summary => $"download {key}";

    public override string Url => resource.Url;

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (!CompressionFormat.TryParse(resource.Compression, out _))
            scope.Error($"{key}: unknown compression '{resource.Compression}'; known are gz, xz, bz2, zstd and zip");
        else if (await scope.Run.Downloads.CheckAsync(Request(scope.Run, "/"), e => scope.Run.Log.Debug(e.Text), stop) is ResourceCheck.Unavailable gone)
            scope.Error(gone.Message);
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var directory = Path.Combine(Unpacked.Contains(key) ? scope.Run.Paths.Work : TftpDirectory(scope), key);
        var outcome = await scope.Run.Downloads.FetchAsync(Request(scope.Run, directory), e => scope.Log.Info(e.Text), stop);
        if (outcome is DownloadOutcome.Failed failed)
            throw failed.Fault == ArtifactFault.Job ? ActionFault.Job(failed.Message) : ActionFault.Infrastructure(failed.Message);
        var file = (DownloadOutcome.Downloaded)outcome;
        var paths = scope.Find(TftpKeys.Paths) ?? [];
        paths[key] = file.Path;
        scope.Set(TftpKeys.Paths, paths);
        scope.Results["label"] = key;
        scope.Results["size"] = file.Size;
        scope.Results["sha256sum"] = file.Sha256;
    }

    /// <summary>One directory for all files of the deployment: <c>tftp-deploy-XXXXXXXX</c> (deploy-boot-uboot.md §4).</summary>
    private static string TftpDirectory(ActionScope scope)
    {
        if (scope.Find(Directory) is { } there) return there;
        var made = RunPaths.Unique(scope.Run.Paths.Tftp, "tftp-deploy");
        scope.Set(Directory, made);
        return made;
    }

    private static readonly DataKey<string> Directory = new("the directory on TFTP", "http-download");

    private ResourceRequest Request(RunContext run, string directory)
    {
        var compression = CompressionFormat.TryParse(resource.Compression, out var known) ? known : Compression.None;     // unknown ones are refused in validate
        var checksums = new Dictionary<ChecksumKind, string>();
        if (resource.Md5Sum is { } md5) checksums[ChecksumKind.Md5] = md5;
        if (resource.Sha256Sum is { } sha256) checksums[ChecksumKind.Sha256] = sha256;
        if (resource.Sha512Sum is { } sha512) checksums[ChecksumKind.Sha512] = sha512;
        return new ResourceRequest
        {
            Key = key,
            Url = resource.Url,
            Directory = directory,
            Compression = compression,
            Checksums = checksums,
            Headers = resource.Headers,
            UseCache = resource.UseCache,
            Mirror = run.Settings.Configuration.MirrorMap.Apply,
        };
    }
}
