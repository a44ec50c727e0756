using System.Buffers.Binary;

namespace LavaActors.Dispatch.Images;

/// <summary>Reads the partition table of a disk's image: GPT, or MBR with its logical partitions. Sectors have 512 bytes.</summary>
internal static class PartitionTable
{
    private const int Sector = 512, Entries = 446, EntryLength = 16, MostLogical = 128;

    private const uint MostEntries = 1024, LongestEntry = 4096;

    private static readonly byte[] Extended = [0x05, 0x0F, 0x85];

    /// <summary>The partitions in the order of their numbers; an extended one is among them, as the kernel has it.</summary>
    /// <exception cref="CorruptDataException">There is no partition table, or it is damaged.</exception>
    public static IReadOnlyList<DiskPartition> Read(Stream disk)
    {
        var first = SectorAt(disk, 0);
        if (first[510] != 0x55 || first[511] != 0xAA) throw new CorruptDataException("it has no partition table");
        var second = disk.Length >= 2 * Sector ? SectorAt(disk, 1) : [];
        var partitions = second.AsSpan().StartsWith("EFI PART"u8) ? Guid(disk, second) : [.. Primary(first), .. Logical(disk, first)];
        foreach (var (start, length) in partitions)
        {
            if (start < 0 || length <= 0 || start > disk.Length - length) throw new CorruptDataException($"its partition at byte {start} goes beyond its end");
        }

        return partitions;
    }

    private static List<DiskPartition> Guid(Stream disk, byte[] header)
    {
        var (at, count, length) = (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(72)), U32(header, 80), U32(header, 84));
        if (at < 2 || count > MostEntries || length is < 128 or > LongestEntry || at > disk.Length / Sector) throw new CorruptDataException("the header of its partition table is damaged");
        var partitions = new List<DiskPartition>();
        var entry = new byte[length];
        disk.Position = at * Sector;
        for (uint i = 0; i < count; i++)
        {
            if (disk.ReadAtLeast(entry, entry.Length, throwOnEndOfStream: false) < entry.Length) throw new CorruptDataException("its partition table is cut off");
            if (!entry.AsSpan(0, 16).ContainsAnyExcept((byte)0)) continue;
            var (from, to) = (BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(32)), BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(40)));
            if (from < 0 || to < from || to > disk.Length / Sector) throw new CorruptDataException($"entry {i + 1} of its partition table is damaged");
            partitions.Add(new DiskPartition(from * Sector, (to - from + 1) * Sector));
        }

        return partitions;
    }

    private static IEnumerable<DiskPartition> Primary(byte[] sector) =>
        Enumerable.Range(0, 4).Select(i => Entry(sector, i)).Where(e => e.Sectors > 0).Select(e => new DiskPartition(e.Start * Sector, e.Sectors * Sector));

    private static List<DiskPartition> Logical(Stream disk, byte[] first)
    {
        var logical = new List<DiskPartition>();
        var extended = Enumerable.Range(0, 4).Select(i => Entry(first, i)).FirstOrDefault(e => Extended.Contains(e.Type));
        if (extended.Sectors == 0) return logical;
        // A chain of tables, each with one partition and the way to the next table.
        for (var at = extended.Start; logical.Count < MostLogical;)
        {
            var table = SectorAt(disk, at);
            if (Entry(table, 0) is { Sectors: > 0 } partition) logical.Add(new DiskPartition((at + partition.Start) * Sector, partition.Sectors * Sector));
            if (Entry(table, 1) is not { Sectors: > 0 } next || !Extended.Contains(next.Type)) return logical;
            at = extended.Start + next.Start;
        }

        throw new CorruptDataException($"it has more than {MostLogical} logical partitions; its partition table is damaged");
    }

    private static (byte Type, long Start, long Sectors) Entry(byte[] sector, int number)
    {
        var at = Entries + (number * EntryLength);
        var type = sector[at + 4];
        return (type, U32(sector, at + 8), type == 0 ? 0 : U32(sector, at + 12));
    }

    private static byte[] SectorAt(Stream disk, long number)
    {
        var sector = new byte[Sector];
        if (number > disk.Length / Sector) throw new CorruptDataException("its partition table leads beyond its end");
        disk.Position = number * Sector;
        return disk.ReadAtLeast(sector, Sector, throwOnEndOfStream: false) == Sector ? sector : throw new CorruptDataException("it is too short for a partition table");
    }

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
