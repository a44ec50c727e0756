using System.Buffers.Binary;

namespace LavaActors.Dispatch.Images;

/// <summary>Android's sparse images: a file system in pieces, without those that are empty or of one pattern. All numbers are little-endian.</summary>
/// <remarks>spec: deploy-boot-uboot.md §1.5 `sparse`.</remarks>
internal static class SparseImage
{
    private const uint Magic = 0xED26FF3A;
    private const int HeaderLength = 28, ChunkHeaderLength = 12, BufferLength = 1 << 20;
    private const ushort Raw = 0xCAC1, Fill = 0xCAC2, Nothing = 0xCAC3, Sum = 0xCAC4;

    /// <summary>Sizes of blocks, best first: the length of an image is a multiple of one.</summary>
    private static readonly int[] BlockSizes = [4096, 1024, 512];

    /// <summary>Writes the image as it is on a disk. What is not in the file is zeros.</summary>
    /// <exception cref="CorruptDataException">It is no sparse image, or is damaged.</exception>
    public static async Task ExpandAsync(string sparse, string plain, CancellationToken stop)
    {
        await using var from = File.OpenRead(sparse);
        await using var to = File.Create(plain);
        var header = await BytesAsync(from, HeaderLength, stop);
        if (U32(header, 0) != Magic) throw new CorruptDataException("it is no Android sparse image");
        if (U16(header, 4) != 1) throw new CorruptDataException($"it is an Android sparse image of version {U16(header, 4)}; version 1 is known");
        var (headerLength, chunkHeaderLength, blockSize) = (U16(header, 8), U16(header, 10), U32(header, 12));
        var (blocks, chunks) = (U32(header, 16), U32(header, 20));
        if (headerLength < HeaderLength || chunkHeaderLength < ChunkHeaderLength || blockSize is 0 or > BufferLength || blockSize % 4 != 0)
            throw new CorruptDataException("its header is damaged");
        from.Position = headerLength;
        for (uint i = 0; i < chunks; i++)
        {
            var chunk = await BytesAsync(from, chunkHeaderLength, stop);
            await ExpandAsync(from, to, U16(chunk, 0), U32(chunk, 4) * (long)blockSize, U32(chunk, 8) - (long)chunkHeaderLength, i, stop);
            if (to.Position > blocks * (long)blockSize) throw new CorruptDataException($"chunk {i} goes beyond the image's end");
        }

        if (to.Position != blocks * (long)blockSize) throw new CorruptDataException($"its chunks have {to.Position} bytes, and its header says {blocks * (long)blockSize}");
        to.SetLength(to.Position);
    }

    /// <summary>Writes a disk's image as a sparse one.</summary>
    /// <exception cref="CorruptDataException">Its length is no multiple of a block's.</exception>
    public static async Task ShrinkAsync(string plain, string sparse, CancellationToken stop)
    {
        await using var from = File.OpenRead(plain);
        var blockSize = Array.Find(BlockSizes, size => from.Length % size == 0);
        if (blockSize == 0 || from.Length / blockSize > uint.MaxValue) throw new CorruptDataException($"an image of {from.Length} bytes cannot be a sparse one");
        await using var to = File.Create(sparse);
        to.Position = HeaderLength;
        var (block, run, chunks) = (new byte[blockSize], (Kind: (ushort)0, Pattern: 0u, Blocks: 0u, At: 0L), 0u);
        for (var left = from.Length; left > 0; left -= blockSize)
        {
            await from.ReadExactlyAsync(block, stop);
            var pattern = U32(block, 0);
            var kind = block.AsSpan(4).SequenceEqual(block.AsSpan(0, blockSize - 4)) ? Fill : Raw;
            if (run.Blocks > 0 && (kind != run.Kind || (kind == Fill && pattern != run.Pattern))) await EndAsync();
            if (run.Blocks == 0)
            {
                run = (kind, pattern, 0, to.Position);
                to.Position += ChunkHeaderLength;
            }

            run.Blocks++;
            if (kind == Raw) await to.WriteAsync(block, stop);
        }

        if (run.Blocks > 0) await EndAsync();
        var header = new byte[HeaderLength];
        Put32(header, 0, Magic);
        Put16(header, 4, 1);
        Put16(header, 8, HeaderLength);
        Put16(header, 10, ChunkHeaderLength);
        Put32(header, 12, (uint)blockSize);
        Put32(header, 16, (uint)(from.Length / blockSize));
        Put32(header, 20, chunks);
        to.Position = 0;
        await to.WriteAsync(header, stop);

        async Task EndAsync()
        {
            if (run.Kind == Fill)
            {
                var pattern = new byte[4];
                Put32(pattern, 0, run.Pattern);
                await to.WriteAsync(pattern, stop);
            }

            var (end, head) = (to.Position, new byte[ChunkHeaderLength]);
            Put16(head, 0, run.Kind);
            Put32(head, 4, run.Blocks);
            Put32(head, 8, checked((uint)(end - run.At)));
            to.Position = run.At;
            await to.WriteAsync(head, stop);
            to.Position = end;
            chunks++;
            run.Blocks = 0;
        }
    }

    private static async Task ExpandAsync(FileStream from, FileStream to, ushort kind, long bytes, long inFile, uint number, CancellationToken stop)
    {
        switch (kind)
        {
            case Raw when inFile == bytes:
                var buffer = new byte[BufferLength];
                for (var left = bytes; left > 0;)
                {
                    var part = buffer.AsMemory(0, (int)Math.Min(left, BufferLength));
                    await ReadAsync(from, part, stop);
                    await to.WriteAsync(part, stop);
                    left -= part.Length;
                }

                break;
            case Fill when inFile == 4:
                await FillAsync(to, await BytesAsync(from, 4, stop), bytes, stop);
                break;
            case Nothing when inFile == 0:
                to.Position += bytes;
                break;
            case Sum when inFile is 0 or 4:
                from.Position += inFile;
                break;
            default:
                throw new CorruptDataException($"chunk {number} is damaged, or of an unknown kind (0x{kind:x4})");
        }
    }

    private static async Task FillAsync(FileStream to, byte[] pattern, long bytes, CancellationToken stop)
    {
        if (U32(pattern, 0) == 0)
        {
            to.Position += bytes;
            return;
        }

        var buffer = new byte[(int)Math.Min(bytes, BufferLength)];
        for (var i = 0; i < buffer.Length; i++) buffer[i] = pattern[i % 4];
        for (var left = bytes; left > 0; left -= buffer.Length) await to.WriteAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), stop);
    }

    private static async Task<byte[]> BytesAsync(FileStream from, int count, CancellationToken stop)
    {
        var bytes = new byte[count];
        await ReadAsync(from, bytes, stop);
        return bytes;
    }

    private static async Task ReadAsync(FileStream from, Memory<byte> into, CancellationToken stop)
    {
        if (await from.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, stop) < into.Length) throw new CorruptDataException("it is cut off");
    }

    private static ushort U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static void Put16(byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    private static void Put32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
}
