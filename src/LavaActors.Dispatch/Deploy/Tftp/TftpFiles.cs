using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>Publishing what a boot loader fetches (deploy-boot-uboot.md §2, §4).</summary>
internal static class TftpFiles
{
    private static readonly string[] Keys = ["ramdisk", "initrd", "kernel", "dtb", "tee", "preseed", TftpKeys.Overlay];

    private static readonly EnumerationOptions WithoutLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Whether a boot loader fetches the file of a key.</summary>
    public static bool IsServed(string key) => Keys.Contains(key) || ExtraFiles.IsKey(key) || key.StartsWith("dtbo", StringComparison.Ordinal);

    /// <summary>Whether files can be served at all.</summary>
    /// <exception cref="ActionFault">Infrastructure: they cannot at the moment.</exception>
    public static async Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (scope.Run.Board is not { } board) scope.Error("a secondary connection has no board to serve files to; deploy it with 'to: ssh'");
        else if (await board.TftpProblemAsync(stop) is { } problem) throw ActionFault.Infrastructure($"no file can be served over TFTP: {problem}");
    }

    /// <summary>Publishes the files of the namespace that a boot loader fetches, and notes their names. Of an archive that was unpacked all files are, below the directory that its
    /// key stands for.</summary>
    /// <exception cref="ActionFault">Job: a file is too large.</exception>
    public static async Task PublishAsync(ActionScope scope, CancellationToken stop)
    {
        var limit = scope.Run.Settings.Configuration.TftpSizeLimit;
        var names = new Dictionary<string, string>();
        foreach (var (key, path) in scope.Find(TftpKeys.Paths) ?? [])
        {
            if (!IsServed(key)) continue;
            foreach (var file in FilesOf(path))
            {
                var size = new FileInfo(file).Length;
                if (size >= limit) throw ActionFault.Job($"{key} has {size} bytes; this dispatcher serves less than {limit} over TFTP (tftp_size_limit)");
                await scope.Run.Board!.PublishAsync(NameOf(scope, file), file, stop);
                scope.Log.Debug($"{key} is on TFTP as {NameOf(scope, file)} ({size} bytes)");
            }

            names[key] = NameOf(scope, path);
        }

        scope.Set<IReadOnlyDictionary<string, string>>(TftpKeys.Files, names);
    }

    /// <summary>What was published in a namespace: names, and files on this host.</summary>
    public static IEnumerable<(string Name, string File)> Published(RunContext run, string ns)
    {
        var root = Path.GetDirectoryName(run.Paths.Tftp)!;
        return (run.Data.Find(ns, TftpKeys.Files)?.Values ?? []).SelectMany(name => FilesOf(Path.Combine(root, name))).Select(file => (Path.GetRelativePath(root, file), file));
    }

    /// <summary>The file, or all files of a directory but for links, which could name any file of this host.</summary>
    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", WithoutLinks) : [path];

    /// <summary>The name of a file, below the TFTP directory of its run, as the board asks for it.</summary>
    public static string NameOf(ActionScope scope, string path) => Path.GetRelativePath(Path.GetDirectoryName(scope.Run.Paths.Tftp)!, path);
}
