using System.Buffers.Binary;
using System.Text;

namespace LavaActors.Dispatch.Images;

/// <summary>The 64 bytes before a legacy uImage's data: big-endian numbers, as U-Boot's `image.h` describes them. Linux, not compressed.</summary>
/// <param name="Architecture">what the board's U-Boot must be built for</param>
/// <param name="Type">kernel or ramdisk</param>
/// <param name="LoadAddress">where `bootm` copies the data; 32 bits is what the format has</param>
/// <param name="EntryPoint">where the kernel is entered</param>
/// <param name="Name">up to 32 bytes, shown by U-Boot</param>
/// <param name="Size">bytes of data after the header</param>
/// <param name="DataCrc">CRC-32 of the data</param>
/// <param name="Time">when it was made, whole seconds</param>
public sealed record UImageHeader(
    UImageArchitecture Architecture, UImageType Type, uint LoadAddress, uint EntryPoint, string Name, uint Size, uint DataCrc, DateTimeOffset Time)
{
    public const int Length = 64;
    private const uint Magic = 0x27051956;
    private const byte Linux = 5;
    private const byte NotCompressed = 0;
    private const int NameLength = 32;

    /// <summary>The header with its own checksum set.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteUInt32BigEndian(span, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(span[8..], (uint)Time.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt32BigEndian(span[12..], Size);
        BinaryPrimitives.WriteUInt32BigEndian(span[16..], LoadAddress);
        BinaryPrimitives.WriteUInt32BigEndian(span[20..], EntryPoint);
        BinaryPrimitives.WriteUInt32BigEndian(span[24..], DataCrc);
        bytes[28] = Linux;
        bytes[29] = (byte)Architecture;
        bytes[30] = (byte)Type;
        bytes[31] = NotCompressed;
        var name = Encoding.UTF8.GetBytes(Name);
        name.AsSpan(0, Math.Min(name.Length, NameLength)).CopyTo(span[32..]);
        // The header's sum counts its own field as zero.
        BinaryPrimitives.WriteUInt32BigEndian(span[4..], Crc32.Append(0, bytes));
        return bytes;
    }

    /// <summary>Reads a header; the text says what is wrong with it, else null.</summary>
    public static string? Parse(ReadOnlySpan<byte> bytes, out UImageHeader? header)
    {
        header = null;
        if (bytes.Length < Length)
            return $"a uImage header has {Length} bytes, there are only {bytes.Length}";
        var magic = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (magic != Magic)
            return $"it begins with 0x{magic:x8}, a uImage begins with 0x{Magic:x8}";
        Span<byte> summed = stackalloc byte[Length];
        bytes[..Length].CopyTo(summed);
        summed.Slice(4, 4).Clear();
        if (Crc32.Append(0, summed) != BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]))
            return "the header's checksum is wrong";
        if (bytes[28] != Linux || bytes[31] != NotCompressed)
            return $"operating system {bytes[28]} with compression {bytes[31]} is not what LAVA makes (Linux, 5, without compression, 0)";
        var name = bytes.Slice(32, NameLength);
        var zero = name.IndexOf((byte)0);
        header = new UImageHeader(
            (UImageArchitecture)bytes[29], (UImageType)bytes[30],
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]),
            Encoding.UTF8.GetString(zero < 0 ? name : name[..zero]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[24..]),
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(bytes[8..])));
        return null;
    }
}
