using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace LavaActors.Dispatch.Images;

/// <summary>
/// Legacy U-Boot images, as `mkimage -A ... -O linux -T kernel|ramdisk|script -C none -a ... -e ... -n ...` makes them, byte for byte
/// (spec: deploy-boot-uboot.md §3 `compress-ramdisk`, §3.1).
/// </summary>
public static class UImage
{
    private const int BufferLength = 1024 * 1024;

    /// <summary>The architecture of a device's `mkimage_arch`, in mkimage's names.</summary>
    public static bool TryParseArchitecture(string name, out UImageArchitecture architecture)
    {
        UImageArchitecture? known = name switch
        {
            "arm" => UImageArchitecture.Arm,
            "arm64" => UImageArchitecture.Arm64,
            "x86" => UImageArchitecture.X86,
            "x86_64" => UImageArchitecture.X64,
            "mips" => UImageArchitecture.Mips,
            "mips64" => UImageArchitecture.Mips64,
            "powerpc" or "ppc" => UImageArchitecture.PowerPc,
            "riscv" => UImageArchitecture.RiscV,
            _ => null,
        };
        architecture = known.GetValueOrDefault();
        return known is not null;
    }

    /// <summary>
    /// Reads a load address of a device configuration, hexadecimal with or without `0x`. The header has 32 bits, and an address above them would be
    /// cut silently by mkimage: here the text says what to do instead. Null when all is well.
    /// </summary>
    public static string? ParseAddress(string text, out uint address)
    {
        address = 0;
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        if (!ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return $"'{text}' is not a hexadecimal address such as 0x80000";
        if (value > uint.MaxValue)
            return $"address {text} does not fit the 32 bits of a uImage header; give the device 'parameters.text_offset' (for arm64 usually 0x80000)";
        address = (uint)value;
        return null;
    }

    /// <summary>The data of a script image: a table of the lengths of its one part, closed by a zero, and the text.</summary>
    public static byte[] ScriptData(string text)
    {
        const int table = 2 * sizeof(uint);
        var data = new byte[table + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)(data.Length - table));
        Encoding.UTF8.GetBytes(text, data.AsSpan(table));
        return data;
    }

    /// <summary>Writes <paramref name="target"/>: header and the data of <paramref name="source"/>. The header's time is the source's modification time, so the same input gives the same image.</summary>
    /// <exception cref="IOException">a file cannot be read or written, or the data is 4 GiB or more</exception>
    public static async Task<UImageHeader> WriteAsync(string source, string target, UImageArchitecture architecture, UImageType type, uint loadAddress = 0,
        uint entryPoint = 0, string name = "", CancellationToken cancel = default)
    {
        var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using var _ = from.ConfigureAwait(false);
        if (from.Length > uint.MaxValue)
            throw new IOException($"{source} has {from.Length} bytes; a uImage holds less than 4 GiB");
        var to = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        await using var __ = to.ConfigureAwait(false);
        to.Position = UImageHeader.Length;
        var buffer = new byte[BufferLength];
        uint crc = 0, size = 0;
        int n;
        while ((n = await from.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
        {
            crc = Crc32.Append(crc, buffer.AsSpan(0, n));
            size += (uint)n;
            await to.WriteAsync(buffer.AsMemory(0, n), cancel).ConfigureAwait(false);
        }

        var header = new UImageHeader(architecture, type, loadAddress, entryPoint, name, size, crc, new DateTimeOffset(File.GetLastWriteTimeUtc(source)));
        to.Position = 0;
        await to.WriteAsync(header.ToBytes(), cancel).ConfigureAwait(false);
        return header;
    }

    /// <summary>Reads an image whole and checks both sums. The text says what is wrong, else null.</summary>
    /// <exception cref="IOException">the file cannot be read</exception>
    public static async Task<(UImageHeader? Header, string? Problem)> VerifyAsync(string path, CancellationToken cancel = default)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using var _ = file.ConfigureAwait(false);
        var buffer = new byte[BufferLength];
        var got = await file.ReadAtLeastAsync(buffer.AsMemory(0, UImageHeader.Length), UImageHeader.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        if (UImageHeader.Parse(buffer.AsSpan(0, got), out var header) is { } problem)
            return (null, $"{path} is not a uImage: {problem}");
        uint crc = 0;
        long size = 0;
        int n;
        while ((n = await file.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
        {
            crc = Crc32.Append(crc, buffer.AsSpan(0, n));
            size += n;
        }

        if (size != header!.Size)
            return (header, $"{path}: the header says {header.Size} bytes of data, there are {size}");
        return crc == header.DataCrc ? (header, null) : (header, $"{path}: the data's checksum is 0x{crc:x8}, the header says 0x{header.DataCrc:x8}");
    }
}
