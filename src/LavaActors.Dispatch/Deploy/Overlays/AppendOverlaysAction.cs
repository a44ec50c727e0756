using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Overlays;

/// <summary><c>append-overlays</c>: puts files, archives and the test overlay into a file that was downloaded (deploy-boot-uboot.md §1.5).</summary>
/// <param name="key">The file's key in its block.</param>
public sealed class AppendOverlaysAction(string key, Resource resource) : PipelineAction
{
    private const string Ext4 = "ext4", Cpio = "cpio.newc", Tar = "tar";

    public override string Name => "append-overlays";

    public override string Summary => $"put {string.Join(", ", resource.Overlays.Select(o => o.Name))} into {key}";

    /// <summary>Whether a file of the block takes the test overlay: then nothing else does.</summary>
    public static bool TakesTestOverlay(DeployBlock block) =>
        block.Resources.Values.Concat(block.Images.Values).Any(file => file.Overlays.Any(o => o.IsTestOverlay));

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (resource.Archive is not null) scope.Error($"{key} is unpacked ('archive: {resource.Archive}'), and has overlays; they can be put into a file alone: remove one of the two");
        if (resource.Overlays.FirstOrDefault(o => o.File?.Archive is not null) is { } unpacked)
            scope.Error($"the overlay '{unpacked.Name}' of {key} has an 'archive'; write 'format: tar' and no 'archive' for an archive that is unpacked into the image");
        if (resource.Format == Ext4)
        {
            scope.NeedsProgram("debugfs", $"{key} is changed with it: apt-get install e2fsprogs");
            scope.NeedsProgram("e2fsck", $"{key} is checked with it: apt-get install e2fsprogs");
        }
        else if (resource.Partition is not null)
        {
            scope.Error($"{key} has a 'partition', and is a {resource.Format}; only images with 'format: ext4' have partitions");
        }

        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var paths = scope.Get(TftpKeys.Paths);
        var work = RunPaths.Unique(scope.Run.Paths.Work, Name);
        var tree = Directory.CreateDirectory(Path.Combine(work, "tree")).FullName;
        var image = await OpenAsync(paths[key], Directory.CreateDirectory(Path.Combine(work, "image")).FullName, scope, stop);
        foreach (var overlay in resource.Overlays)
        {
            if (overlay.File is null) await AddTestsAsync(scope, tree, stop);
            else if (overlay.Format == Tar) await UnpackAsync(scope, overlay, paths, tree, stop);
            else await CopyAsync(overlay, paths, tree, image, stop);
        }

        await image.PutAsync(tree, stop);
        await image.FinishAsync(stop);
        Directory.Delete(work, recursive: true);
        scope.Log.Debug($"{key} has {string.Join(", ", resource.Overlays.Select(o => $"{o.Name} at {o.Path}"))}");
    }

    private async Task<OverlaidImage> OpenAsync(string file, string work, ActionScope scope, CancellationToken stop) => resource.Format switch
    {
        Cpio => await CpioImage.OpenAsync(file, work, scope, stop),
        Tar => await TarImage.OpenAsync(file, work, scope, stop),
        Ext4 => await Ext4Image.OpenAsync(file, work, resource.Sparse == true, resource.Partition, scope, stop),
        var other => throw ActionFault.Job($"{key}: overlays cannot be put into a file of the format '{other}'"),
    };

    private async Task AddTestsAsync(ActionScope scope, string tree, CancellationToken stop)
    {
        if (scope.Find(OverlayKeys.Built) is not { } built)
        {
            scope.Log.Warning($"{key}: there is no test overlay to put in, since no test of namespace '{scope.Namespace}' needs one");
            return;
        }

        await OverlayFaults.TranslateAsync(async () =>
        {
            await OverlayApply.ToAsync(built.Layout.Tarball, tree, stop);
            return built;
        });
        if (scope.Find(OverlayKeys.AuthorizedKey) is not null)
            scope.Log.Debug($"{key}: the job's key is added to those of the root file system when the tests begin");
    }

    private async Task UnpackAsync(ActionScope scope, ResourceOverlay overlay, Dictionary<string, string> paths, string tree, CancellationToken stop)
    {
        var directory = DirectoryAt(tree, OverlayFaults.Translate(() => RootedPath.AsRoot(tree, overlay.Path)), overlay);
        Unpacking.Demand(await TarExtractor.ExtractAsync(FileOf(overlay, paths), directory, stop), $"{overlay.Name} for {key}", scope);
    }

    /// <summary>To the path itself, or into the directory that is there.</summary>
    private async Task CopyAsync(ResourceOverlay overlay, Dictionary<string, string> paths, string tree, OverlaidImage image, CancellationToken stop)
    {
        var file = FileOf(overlay, paths);
        var place = overlay.Path.Trim('/');
        var target = OverlayFaults.Translate(() => RootedPath.AsRoot(tree, place));
        if (overlay.Path.EndsWith('/') || Directory.Exists(target) || await image.HasDirectoryAsync(place, stop)) target = Path.Combine(target, Path.GetFileName(file));
        DirectoryAt(tree, Path.GetDirectoryName(target)!, overlay);
        await Task.Run(() => File.Copy(file, target, overwrite: true), stop);
    }

    private static string DirectoryAt(string tree, string directory, ResourceOverlay overlay)
    {
        for (var at = directory; at.Length > tree.Length; at = Path.GetDirectoryName(at)!)
        {
            if (File.Exists(at)) throw ActionFault.Job($"the overlay '{overlay.Name}' needs '{at[tree.Length..]}' to be a directory, and an overlay before it has put a file there");
        }

        return Directory.CreateDirectory(directory).FullName;
    }

    private string FileOf(ResourceOverlay overlay, Dictionary<string, string> paths) => paths[ResourceKeys.OfOverlay(key, overlay.Name)];
}
