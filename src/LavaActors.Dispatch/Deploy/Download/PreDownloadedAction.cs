using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Download;

/// <summary><c>pre-downloaded</c>: takes a file that an earlier block <c>to: downloads</c> of the namespace has fetched: <c>downloads://FILE</c> (deploy-boot-uboot.md §1.2).</summary>
public sealed class PreDownloadedAction(string key, Resource resource, DownloadPlace place) : PipelineAction
{
    /// <summary>How URLs of such files begin.</summary>
    public const string Scheme = "downloads";

    public override string Name => "pre-downloaded";

    public override string Summary => $"take {key} from an earlier download";

    public override string Url => resource.Url;

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var block = scope.Node.Block!;
        if (ResourceKeys.Problem(key) is { } name) scope.Error(name);
        if (!scope.Run.Job.Actions.TakeWhile(a => a.Index < block.Index).OfType<DeployBlock>().Any(d => d.To == "downloads" && d.Namespace == block.Namespace))
            scope.Error($"{key}: {resource.Url} is a file of a block 'to: downloads' of namespace '{block.Namespace}', and none comes before this one");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (ResourceKeys.Problem(key) is { } name) throw ActionFault.Job(name);
        var downloads = DownloadPlace.DownloadsOf(scope.Run.Paths, scope.Namespace);
        var asked = ResourceUrl.Rest(resource.Url);
        var source = OverlayFaults.Translate(() => RootedPath.Inside(downloads, asked) is { } inside && File.Exists(inside) ? inside : "");
        if (source.Length == 0)
        {
            var there = Directory.Exists(downloads) ? Directory.EnumerateFiles(downloads, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(downloads, f)).Order(StringComparer.Ordinal).Take(20) : [];
            throw ActionFault.Job($"{key}: no earlier block of namespace '{scope.Namespace}' has downloaded '{asked}'; downloaded are: {string.Join(", ", there)}");
        }

        var directory = Directory.CreateDirectory(place.DirectoryOf(scope, key)).FullName;
        var target = Path.Combine(directory, Path.GetFileName(source));
        // A copy: what one of the blocks does to the file must not show in the other's.
        await Task.Run(() => File.Copy(source, target, overwrite: true), stop);
        await DownloadedFiles.AddAsync(scope, key, resource, target, stop);
        scope.Results["label"] = key;
        scope.Results["size"] = new FileInfo(source).Length;
    }
}
