using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Download;

/// <summary>Where the files of a deployment go (deploy-boot-uboot.md §4, §5).</summary>
public sealed class DownloadPlace
{
    /// <summary>Resources that stay away from the TFTP tree: they are unpacked, and the archives are big.</summary>
    private static readonly string[] Unpacked = ["nfsrootfs", "modules"];

    private static readonly DataKey<string> TftpDirectory = new("the directory on TFTP", "http-download");

    private static readonly DataKey<string> ImageDirectory = new("the directory of the images", "http-download");

    private static readonly DataKey<string> OverlayDirectory = new("the directory of the overlays", "http-download");

    private readonly Func<ActionScope, string, string> _directory;

    private DownloadPlace(Func<ActionScope, string, string> directory, bool isWritten) => (_directory, IsWritten) = (directory, isWritten);

    /// <summary>What a boot loader fetches: <c>tftp-deploy-XXXXXXXX/KEY/</c> below the directory that is served.</summary>
    public static DownloadPlace Tftp { get; } =
        new((scope, key) => Path.Combine(Unpacked.Contains(key) ? scope.Run.Paths.Work : Once(scope, TftpDirectory, scope.Run.Paths.Tftp, "tftp-deploy"), ResourceKeys.DirectoryOf(key)), false);

    /// <summary>What an emulated machine reads and writes: <c>deployimages-XXXXXXXX/KEY/</c> below the run's own directory.</summary>
    public static DownloadPlace Images { get; } =
        new((scope, key) => Path.Combine(Once(scope, ImageDirectory, scope.Run.Paths.Work, "deployimages"), ResourceKeys.DirectoryOf(key)), true);

    /// <summary>What is put into other files of the deployment: <c>append-overlays-XXXXXXXX/overlays/FILE.NAME/</c> below the run's own directory.</summary>
    public static DownloadPlace Overlays { get; } =
        new((scope, key) => Path.Combine(Once(scope, OverlayDirectory, scope.Run.Paths.Work, "append-overlays"), ResourceKeys.DirectoryOf(key)), false);

    /// <summary>What later blocks of the namespace name as <c>downloads://FILE</c>: <c>downloads/NAMESPACE/</c>, all files side by side.</summary>
    public static DownloadPlace Downloads { get; } = new((scope, _) => DownloadsOf(scope.Run.Paths, scope.Namespace), true);

    /// <summary>The same with a directory for each: <c>downloads://NAME/FILE</c>.</summary>
    public static DownloadPlace UniqueDownloads { get; } = new((scope, key) => Path.Combine(DownloadsOf(scope.Run.Paths, scope.Namespace), ResourceKeys.NameOf(key)), true);

    /// <summary>The files are changed in place, so they must not share their content with the cache.</summary>
    public bool IsWritten { get; }

    /// <summary>The directory of one resource; it need not exist.</summary>
    public string DirectoryOf(ActionScope scope, string key) => _directory(scope, key);

    /// <summary>Where <c>downloads://</c> finds files. The namespace comes from the job.</summary>
    /// <exception cref="ActionFault">Job: it cannot be the name of a directory.</exception>
    public static string DownloadsOf(RunPaths paths, string ns) =>
        Path.Combine(paths.Work, "downloads", ResourceKeys.IsName(ns) ? ns : throw ActionFault.Job($"the namespace '{ns}' cannot be the name of a directory"));

    /// <summary>One directory for all files of the deployment.</summary>
    private static string Once(ActionScope scope, DataKey<string> key, string below, string name)
    {
        if (scope.Find(key) is { } there && Directory.Exists(there)) return there;
        var made = RunPaths.Unique(below, name);
        scope.Set(key, made);
        return made;
    }
}
