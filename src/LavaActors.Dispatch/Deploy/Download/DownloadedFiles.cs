using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Download;

/// <summary>What the downloads of a namespace leave for later actions.</summary>
internal static class DownloadedFiles
{
    /// <summary>Notes a file under its key; of an archive, the directory that it was unpacked in (deploy-boot-uboot.md §1.1).</summary>
    /// <exception cref="ActionFault">The archive is not right, or the disk is not.</exception>
    public static async Task AddAsync(ActionScope scope, string key, Resource resource, string file, CancellationToken stop)
    {
        if (resource.Archive is not null)
        {
            var directory = RunPaths.Unique(Path.GetDirectoryName(file)!, "unpacked");
            Unpacking.Demand(await TarExtractor.ExtractAsync(file, directory, stop), key, scope);
            File.Delete(file);
            file = directory;
        }

        var paths = scope.Find(TftpKeys.Paths) ?? [];
        paths[key] = file;
        scope.Set(TftpKeys.Paths, paths);
    }
}
