using System.Globalization;
using System.Text;
using LavaActors.Dispatch.Deploy.Overlays;
using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>Writes a directory tree as a cpio archive of the format that kernels unpack (newc: ASCII header, names and data padded to 4 bytes).</summary>
internal static class NewcArchive
{
    private const int Directory = 0x4000, Regular = 0x8000, Link = 0xA000;

    /// <summary>Writes all that is below a directory; everything belongs to root.</summary>
    public static Task WriteAsync(string tree, Stream to, CancellationToken stop) => WriteAsync(TreeEntry.Below(tree).Select(e => e with { Owner = 0, Group = 0 }), to, stop);

    /// <summary>Writes entries, and the trailer behind them.</summary>
    /// <param name="to">At a multiple of four of the archive's bytes.</param>
    public static async Task WriteAsync(IEnumerable<TreeEntry> entries, Stream to, CancellationToken stop)
    {
        var inode = 1;
        foreach (var entry in entries)
        {
            switch (entry.Kind)
            {
                case MemberKind.Link:
                    await EntryAsync(to, entry, inode++, Link, new MemoryStream(Encoding.UTF8.GetBytes(entry.Source.LinkTarget!)), stop);
                    break;
                case MemberKind.Directory:
                    await EntryAsync(to, entry, inode++, Directory, Stream.Null, stop);
                    break;
                case MemberKind.File:
                    await using (var content = File.OpenRead(entry.Source.FullName)) await EntryAsync(to, entry, inode++, Regular, content, stop);
                    break;
                default:
                    throw new InvalidOperationException($"{entry.Source.FullName} is neither file, directory nor link");
            }
        }

        await EntryAsync(to, "TRAILER!!!", [0, 0, 0, 0, 1], Stream.Null, stop);
    }

    private static Task EntryAsync(Stream to, TreeEntry entry, int inode, int type, Stream content, CancellationToken stop) =>
        EntryAsync(to, entry.Path, [inode, type | entry.Mode, entry.Owner, entry.Group, 1], content, stop);

    /// <param name="first">Inode, mode, owner, group, links.</param>
    private static async Task EntryAsync(Stream to, string name, long[] first, Stream content, CancellationToken stop)
    {
        var path = Encoding.UTF8.GetBytes(name + "\0");
        var length = content.Length;
        var header = new StringBuilder("070701");
        foreach (var field in (ReadOnlySpan<long>)[.. first, 0, length, 0, 0, 0, 0, path.Length, 0]) header.Append(field.ToString("X8", CultureInfo.InvariantCulture));
        await to.WriteAsync(Encoding.ASCII.GetBytes(header.ToString()), stop);
        await to.WriteAsync(path, stop);
        await PadAsync(to, header.Length + path.Length, stop);
        await content.CopyToAsync(to, stop);
        await PadAsync(to, length, stop);
    }

    private static async Task PadAsync(Stream to, long length, CancellationToken stop) => await to.WriteAsync(new byte[(4 - (length % 4)) % 4], stop);
}
