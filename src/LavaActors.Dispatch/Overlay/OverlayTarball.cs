using System.Formats.Tar;
using System.IO.Compression;

namespace LavaActors.Dispatch.Overlay;

/// <summary>
/// Packs a tree: owner and group 0, names sorted, one fixed time, so that equal trees give equal archives. The format is GNU tar, which
/// busybox reads too.
/// </summary>
public static class OverlayTarball
{
    private const UnixFileMode ReadAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode ExecuteAll = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A target's clock may be years late; a member from its future would make its tar complain.</summary>
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000);

    /// <summary>Writes the archive.</summary>
    /// <param name="tree">Stands for <c>/</c>.</param>
    /// <param name="directory">The absolute directory, as the target sees it, to pack; the directories above it are not members, so that unpacking
    /// does not touch them.</param>
    /// <param name="tarball">The file to write.</param>
    /// <param name="stop">Cancels.</param>
    public static async Task WriteAsync(string tree, string directory, string tarball, CancellationToken stop)
    {
        await using var file = File.Create(tarball);
        await using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        await using var writer = new TarWriter(gzip, TarEntryFormat.Gnu);
        await AddAsync(writer, new DirectoryInfo(Path.Combine(tree, directory.TrimStart('/'))), directory.Trim('/'), stop);
    }

    private static async Task AddAsync(TarWriter writer, FileSystemInfo item, string name, CancellationToken stop)
    {
        if (item.LinkTarget is { } target)
        {
            await PutAsync(writer, TarEntryType.SymbolicLink, name, ReadAll | ExecuteAll | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite, e => e.LinkName = target, stop);
            return;
        }

        if (item is DirectoryInfo directory)
        {
            await PutAsync(writer, TarEntryType.Directory, name + "/", ReadAll | ExecuteAll, null, stop);
            foreach (var child in directory.EnumerateFileSystemInfos().OrderBy(c => c.Name, StringComparer.Ordinal))
                await AddAsync(writer, child, $"{name}/{child.Name}", stop);
            return;
        }

        await using var content = new FileStream(item.FullName, FileMode.Open, FileAccess.Read, FileShare.Read);
        await PutAsync(writer, TarEntryType.RegularFile, name, ModeOf(item.UnixFileMode), e => e.DataStream = content, stop);
    }

    /// <summary>What is private stays so; else all may read, and execute if the owner may.</summary>
    private static UnixFileMode ModeOf(UnixFileMode mode)
    {
        if ((mode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) == UnixFileMode.None) return mode & (ReadAll | ExecuteAll);
        return mode.HasFlag(UnixFileMode.UserExecute) ? ReadAll | ExecuteAll : ReadAll;
    }

    private static Task PutAsync(TarWriter writer, TarEntryType type, string name, UnixFileMode mode, Action<GnuTarEntry>? content, CancellationToken stop)
    {
        var entry = new GnuTarEntry(type, name) { Uid = 0, Gid = 0, UserName = "root", GroupName = "root", Mode = mode, ModificationTime = Time };
        content?.Invoke(entry);
        return writer.WriteEntryAsync(entry, stop);
    }
}
