using System.Globalization;
using System.Text;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>Writes a directory tree as a cpio archive of the format that kernels unpack (newc: ASCII header, names and data padded to 4 bytes). Everything belongs to root.</summary>
public static class NewcArchive
{
    private const int Directory = 0x4000, Regular = 0x8000, Link = 0xA000;

    public static async Task WriteAsync(string tree, Stream to, CancellationToken stop)
    {
        var inode = 1;
        foreach (var entry in new DirectoryInfo(tree).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).OrderBy(e => e.FullName, StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(tree, entry.FullName);
            if (entry.LinkTarget is { } target)
            {
                await EntryAsync(to, name, inode++, Link | 0x1FF, new MemoryStream(Encoding.UTF8.GetBytes(target)), stop);
            }
            else if (entry is DirectoryInfo)
            {
                await EntryAsync(to, name, inode++, Directory | (int)entry.UnixFileMode, Stream.Null, stop);
            }
            else
            {
                await using var content = File.OpenRead(entry.FullName);
                await EntryAsync(to, name, inode++, Regular | (int)entry.UnixFileMode, content, stop);
            }
        }

        await EntryAsync(to, "TRAILER!!!", 0, 0, Stream.Null, stop);
    }

    private static async Task EntryAsync(Stream to, string name, int inode, int mode, Stream content, CancellationToken stop)
    {
        var path = Encoding.UTF8.GetBytes(name + "\0");
        var length = content.Length;
        var header = new StringBuilder("070701");
        foreach (var field in (ReadOnlySpan<long>)[inode, mode, 0, 0, 1, 0, length, 0, 0, 0, 0, path.Length, 0]) header.Append(field.ToString("X8", CultureInfo.InvariantCulture));
        await to.WriteAsync(Encoding.ASCII.GetBytes(header.ToString()), stop);
        await to.WriteAsync(path, stop);
        await PadAsync(to, header.Length + path.Length, stop);
        await content.CopyToAsync(to, stop);
        await PadAsync(to, length, stop);
    }

    private static async Task PadAsync(Stream to, long length, CancellationToken stop) => await to.WriteAsync(new byte[(4 - (length % 4)) % 4], stop);
}
