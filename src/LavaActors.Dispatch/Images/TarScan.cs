using System.Formats.Tar;

namespace LavaActors.Dispatch.Images;

/// <summary>Reads the members of a tar archive, and finds where its end mark begins.</summary>
internal static class TarScan
{
    private const int Block = 512, SizeAt = 124, SizeLength = 12, TypeAt = 156;

    /// <summary>Notes all members.</summary>
    /// <param name="stream">Of a whole archive that is not compressed; can seek.</param>
    /// <returns>Where the end mark begins.</returns>
    /// <exception cref="CorruptDataException">It is no such archive, or is damaged.</exception>
    public static long Read(Stream stream, ArchiveIndex index)
    {
        try
        {
            stream.Position = 0;
            using var reader = new TarReader(stream, leaveOpen: true);
            while (reader.GetNextEntry() is { } entry) index.Add(entry.Name, KindOf(entry.EntryType), entry.EntryType == TarEntryType.SymbolicLink ? entry.LinkName : null);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException or NotSupportedException or OverflowException)
        {
            throw new CorruptDataException($"it is no tar archive, or is damaged: {e.Message}", e);
        }

        return EndOf(stream);
    }

    /// <summary>Zeros are an empty archive; something behind a block of them is another file that begins with zeros.</summary>
    private static bool IsZeros(Stream stream)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0)) return false;
        }

        return true;
    }

    private static MemberKind KindOf(TarEntryType type) => type switch
    {
        TarEntryType.Directory or TarEntryType.DirectoryList => MemberKind.Directory,
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile or TarEntryType.HardLink => MemberKind.File,
        TarEntryType.SymbolicLink => MemberKind.Link,
        _ => MemberKind.Other,
    };

    /// <summary>From header to header: the contents of a member may be zeros, as the end mark is.</summary>
    private static long EndOf(Stream stream)
    {
        var header = new byte[Block];
        stream.Position = 0;
        while (true)
        {
            var at = stream.Position;
            var read = stream.ReadAtLeast(header, Block, throwOnEndOfStream: false);
            if (read < Block) throw new CorruptDataException("it has no end mark: it is cut off");
            if (!header.AsSpan().ContainsAnyExcept((byte)0)) return at > 0 || IsZeros(stream) ? at : throw new CorruptDataException("it is no tar archive");
            if (header[TypeAt] == (byte)'S') throw new CorruptDataException($"the member at byte {at} is a sparse file; pack the archive again without --sparse (-S)");
            stream.Position += (SizeOf(header, at) + Block - 1) / Block * Block;
        }
    }

    /// <summary>Octal digits, or a binary number behind a set bit.</summary>
    private static long SizeOf(byte[] header, long at)
    {
        var field = header.AsSpan(SizeAt, SizeLength);
        long size = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var b in field[4..]) size = (size << 8) | b;
        }
        else
        {
            foreach (var b in field)
            {
                if (b is (byte)' ' or 0) continue;
                size = b is >= (byte)'0' and <= (byte)'7' ? (size << 3) | (uint)(b - '0') : throw new CorruptDataException($"the header at byte {at} is damaged");
            }
        }

        return size >= 0 ? size : throw new CorruptDataException($"the header at byte {at} is damaged");
    }
}
