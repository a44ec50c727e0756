using System.Globalization;
using System.Text;

namespace LavaActors.Dispatch.Images;

/// <summary>Reads the headers of cpio archives in the format of initial ramdisks (newc): one archive, or several one behind the other.</summary>
internal static class CpioScan
{
    private const int HeaderLength = 110, LongestName = 4096;

    private const int TypeMask = 0xF000, Directory = 0x4000, Regular = 0x8000, Link = 0xA000;

    private const string Trailer = "TRAILER!!!";

    /// <summary>Notes all members.</summary>
    /// <param name="stream">At the beginning of an archive; can seek.</param>
    /// <returns>Where the trailer of the last archive begins, and where something else follows that is no such archive: at the stream's end if nothing does.</returns>
    /// <exception cref="CorruptDataException">It is no such archive, or is damaged.</exception>
    public static (long Trailer, long End) Read(Stream stream, ArchiveIndex index)
    {
        var start = stream.Position;
        while (true)
        {
            var trailer = ReadOne(stream, start, index);
            var next = SkipZeros(stream, start);
            if (next == stream.Length || !IsHere(stream)) return (trailer, next);
        }
    }

    /// <summary>Whether such an archive begins at the stream's position, which stays.</summary>
    public static bool IsHere(Stream stream)
    {
        var magic = new byte[6];
        var read = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        stream.Position -= read;
        return Encoding.ASCII.GetString(magic) is "070701" or "070702";
    }

    private static long ReadOne(Stream stream, long start, ArchiveIndex index)
    {
        while (true)
        {
            var at = stream.Position;
            var header = Text(stream, HeaderLength, at);
            if (!header.StartsWith("070701", StringComparison.Ordinal) && !header.StartsWith("070702", StringComparison.Ordinal))
                throw new CorruptDataException(at == start ? "it is no cpio archive of the format newc" : $"there is no header of a member at byte {at}");
            var (mode, size, length) = (Field(header, 1, at), Field(header, 6, at), Field(header, 11, at));
            if (length is 0 or > LongestName) throw new CorruptDataException($"the name of the member at byte {at} has {length} bytes");
            var name = Text(stream, (int)length, at).TrimEnd('\0');
            Align(stream, start);
            if (name == Trailer)
            {
                stream.Position += size;
                return at;
            }

            var isLink = (mode & TypeMask) == Link;
            var target = isLink && size is > 0 and <= LongestName ? Text(stream, (int)size, at) : null;
            if (!isLink) stream.Position += size;
            if (stream.Position > stream.Length) throw new CorruptDataException($"it ends inside of '{name}'");
            Align(stream, start);
            index.Add(name, KindOf(mode), target);
        }
    }

    private static MemberKind KindOf(long mode) => (mode & TypeMask) switch
    {
        Directory => MemberKind.Directory,
        Regular => MemberKind.File,
        Link => MemberKind.Link,
        _ => MemberKind.Other,
    };

    private static void Align(Stream stream, long start) => stream.Position += (4 - ((stream.Position - start) % 4)) % 4;

    /// <summary>The padding behind an archive.</summary>
    private static long SkipZeros(Stream stream, long start)
    {
        if (stream.Position > stream.Length) stream.Position = stream.Length;
        int next;
        do next = stream.ReadByte();
        while (next == 0);
        if (next < 0) return stream.Length;
        stream.Position--;
        return (stream.Position - start) % 4 == 0 || !IsHere(stream)
            ? stream.Position
            : throw new CorruptDataException($"an archive begins at byte {stream.Position}, which is no multiple of four");
    }

    private static string Text(Stream stream, int length, long at)
    {
        var bytes = new byte[length];
        return stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length
            ? Encoding.UTF8.GetString(bytes)
            : throw new CorruptDataException($"it ends inside of the member at byte {at}");
    }

    private static long Field(string header, int number, long at) =>
        long.TryParse(header.AsSpan(6 + (8 * number), 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new CorruptDataException($"the header at byte {at} is damaged");
}
