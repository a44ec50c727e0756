namespace LavaActors.Dispatch.Images;

/// <summary>Names and magic bytes of the compressions.</summary>
public static class CompressionFormat
{
    /// <summary>The program that decompresses it, and the package that brings the program; null where none is needed.</summary>
    public static (string Name, string Package)? ProgramOf(Compression compression) => compression switch
    {
        Compression.Gz => ("gzip", "gzip"),
        Compression.Bz2 => ("bzip2", "bzip2"),
        Compression.Xz => ("xz", "xz-utils"),
        _ => null,
    };

    /// <summary>Bytes needed for <see cref="Detect"/>.</summary>
    public const int MagicLength = 6;

    /// <summary>The value of a job's `compression` key (null or empty: none).</summary>
    public static bool TryParse(string? name, out Compression compression)
    {
        compression = name switch
        {
            null or "" => Compression.None,
            "gz" => Compression.Gz,
            "bz2" => Compression.Bz2,
            "xz" => Compression.Xz,
            "zstd" => Compression.Zstd,
            "zip" => Compression.Zip,
            _ => (Compression)(-1),
        };
        return Enum.IsDefined(compression);
    }

    /// <summary>What the first bytes of a file say; <see cref="Compression.None"/> when they say nothing.</summary>
    public static Compression Detect(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? Compression.Gz
        : start.StartsWith("BZh"u8) ? Compression.Bz2
        : start.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]) ? Compression.Xz
        : start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? Compression.Zstd
        : start.StartsWith("PK\u0003\u0004"u8) ? Compression.Zip
        : Compression.None;

    /// <summary>What the first bytes of a file on disk say.</summary>
    /// <exception cref="IOException">the file cannot be read</exception>
    public static Compression DetectFile(string path)
    {
        Span<byte> start = stackalloc byte[MagicLength];
        using var file = File.OpenHandle(path);
        return Detect(start[..RandomAccess.Read(file, start, 0)]);
    }
}
