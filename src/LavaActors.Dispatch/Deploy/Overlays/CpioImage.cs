using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlays;

/// <summary>A cpio archive of the format newc, as initial ramdisks are: compressed or not, or an archive that is not compressed (with a processor's microcode) before one that is.</summary>
internal sealed class CpioImage : ArchiveImage
{
    private CpioImage(string file, string work, ActionScope scope, Compression compression, long prefix)
        : base(file, work, scope, compression, prefix)
    {
    }

    /// <exception cref="ActionFault">Job: it is no such archive.</exception>
    public static async Task<CpioImage> OpenAsync(string file, string work, ActionScope scope, CancellationToken stop)
    {
        try
        {
            var index = new ArchiveIndex();
            var (prefix, compression) = Split(file, index);
            await UnpackAsync(file, prefix, compression, PlainIn(work), stop);
            await using var plain = File.OpenRead(PlainIn(work));
            var (trailer, end) = CpioScan.Read(plain, index);
            if (end < plain.Length) throw new CorruptDataException($"behind the archive, at byte {end}, is something that is none");
            return new CpioImage(file, work, scope, compression, prefix) { Index = index, End = trailer };
        }
        catch (CorruptDataException e)
        {
            throw ActionFault.Job($"{Path.GetFileName(file)}, with 'format: cpio.newc': {e.Message}", e);
        }
    }

    protected override Task AppendAsync(FileStream to, IReadOnlyList<TreeEntry> entries, CancellationToken stop) => NewcArchive.WriteAsync(entries, to, stop);

    /// <summary>Where the last archive begins if it is compressed, and how it is.</summary>
    private static (long Prefix, Compression Compression) Split(string file, ArchiveIndex index)
    {
        using var from = File.OpenRead(file);
        if (!CpioScan.IsHere(from)) return (0, CompressionFormat.DetectFile(file));
        var (_, end) = CpioScan.Read(from, index);
        if (end == from.Length) return (0, Compression.None);
        var start = new byte[CompressionFormat.MagicLength];
        from.Position = end;
        var read = from.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return CompressionFormat.Detect(start.AsSpan(0, read)) is var compression and not Compression.None
            ? (end, compression)
            : throw new CorruptDataException($"behind the archive, at byte {end}, is something that is none");
    }
}
