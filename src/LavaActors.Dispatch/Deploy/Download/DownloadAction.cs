using System.Text.Json.Nodes;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Download;

/// <summary><c>http-download</c>, <c>file-download</c>: fetches one file, checked and decompressed, unpacked where it is an archive (deploy-boot-uboot.md §1).</summary>
public sealed class DownloadAction(string key, Resource resource, DownloadPlace place) : PipelineAction
{
    public override string Name => resource.Url.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? "file-download" : "http-download";

    public override string Summary => $"download {key}";

    public override string Url => resource.Url;

    /// <summary>The file's key in its block.</summary>
    public string Key => key;

    public Resource Resource => resource;

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (ResourceKeys.Problem(key) is { } name) scope.Error(name);
        else if (!CompressionFormat.TryParse(resource.Compression, out var compression))
            scope.Error($"{key}: unknown compression '{resource.Compression}'; known are gz, xz, bz2, zstd and zip");
        else if (CompressionFormat.ProgramOf(compression) is { } program && !scope.NeedsProgram(program.Name, $"{key} is unpacked with it: apt-get install {program.Package}"))
            return;
        else if (await scope.Run.Downloads.CheckAsync(Request(scope.Run, "/"), e => scope.Run.Log.Debug(e.Text), stop) is ResourceCheck.Unavailable gone)
            scope.Error(gone.Message);
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (ResourceKeys.Problem(key) is { } name) throw ActionFault.Job(name);
        var outcome = await scope.Run.Downloads.FetchAsync(Request(scope.Run, place.DirectoryOf(scope, key)), e => scope.Log.Info(e.Text), stop);
        if (outcome is DownloadOutcome.Failed failed)
            throw failed.Fault == ArtifactFault.Job ? ActionFault.Job(failed.Message) : ActionFault.Infrastructure(failed.Message);
        var file = (DownloadOutcome.Downloaded)outcome;
        await DownloadedFiles.AddAsync(scope, key, resource, file.Path, stop);
        scope.Results["label"] = key;
        scope.Results["size"] = file.Size;
        scope.Results["sha256sum"] = file.Sha256;
        var agreed = Expected();
        if (agreed.Count > 0) scope.Results["success"] = new JsonObject(agreed.Select(c => KeyValuePair.Create(ChecksumSet.KeyOf(c.Key)[..^3], (JsonNode?)c.Value)));
    }

    private ResourceRequest Request(RunContext run, string directory)
    {
        var compression = CompressionFormat.TryParse(resource.Compression, out var known) ? known : Compression.None;     // unknown ones are refused in validate
        return new ResourceRequest
        {
            Key = ResourceKeys.NameOf(key),
            Url = StaticInfoMarkers.Apply(resource.Url, run.Device.StaticInfo),
            Directory = directory,
            Compression = compression,
            Checksums = Expected(),
            Headers = resource.Headers,
            UseCache = resource.UseCache,
            Writable = place.IsWritten,
            Mirror = run.Settings.Configuration.MirrorMap.Apply,
        };
    }

    /// <summary>The checksums that the job gives.</summary>
    private Dictionary<ChecksumKind, string> Expected()
    {
        var checksums = new Dictionary<ChecksumKind, string>();
        if (resource.Md5Sum is { } md5) checksums[ChecksumKind.Md5] = md5;
        if (resource.Sha256Sum is { } sha256) checksums[ChecksumKind.Sha256] = sha256;
        if (resource.Sha512Sum is { } sha512) checksums[ChecksumKind.Sha512] = sha512;
        return checksums;
    }
}
