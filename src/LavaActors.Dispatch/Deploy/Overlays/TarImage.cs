using System.Formats.Tar;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlays;

/// <summary>A tar archive, compressed or not.</summary>
internal sealed class TarImage : ArchiveImage
{
    private TarImage(string file, string work, ActionScope scope, Compression compression)
        : base(file, work, scope, compression, 0)
    {
    }

    /// <exception cref="ActionFault">Job: it is no such archive.</exception>
    public static async Task<TarImage> OpenAsync(string file, string work, ActionScope scope, CancellationToken stop)
    {
        var compression = CompressionFormat.DetectFile(file);
        await UnpackAsync(file, 0, compression, PlainIn(work), stop);
        try
        {
            var index = new ArchiveIndex();
            await using var plain = File.OpenRead(PlainIn(work));
            var end = TarScan.Read(plain, index);
            return new TarImage(file, work, scope, compression) { Index = index, End = end };
        }
        catch (CorruptDataException e)
        {
            throw ActionFault.Job($"{Path.GetFileName(file)}, with 'format: tar': {e.Message}", e);
        }
    }

    protected override async Task AppendAsync(FileStream to, IReadOnlyList<TreeEntry> entries, CancellationToken stop)
    {
        await using var writer = new TarWriter(to, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var entry in entries)
        {
            await using var content = entry.Kind == MemberKind.File ? File.OpenRead(entry.Source.FullName) : null;
            var (type, name) = entry.Kind switch
            {
                MemberKind.Directory => (TarEntryType.Directory, entry.Path + "/"),
                MemberKind.Link => (TarEntryType.SymbolicLink, entry.Path),
                _ => (TarEntryType.RegularFile, entry.Path),
            };
            var member = new GnuTarEntry(type, name) { Uid = entry.Owner, Gid = entry.Group, Mode = (UnixFileMode)entry.Mode, ModificationTime = new DateTimeOffset(entry.Source.LastWriteTimeUtc) };
            if (entry.Kind == MemberKind.Link) member.LinkName = entry.Source.LinkTarget!;
            if (content is not null) member.DataStream = content;
            await writer.WriteEntryAsync(member, stop);
        }
    }
}
