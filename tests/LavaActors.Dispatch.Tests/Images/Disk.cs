using System.Buffers.Binary;

namespace LavaActors.Dispatch.Tests.Images;

/// <summary>Images of disks with nothing but a partition table. Sectors have 512 bytes.</summary>
internal static class Disk
{
    private const int Sector = 512, MiB = 1 << 20;

    /// <param name="mebibytes">Of the disk.</param>
    /// <param name="partitions">First sector and number of sectors of each.</param>
    public static byte[] Gpt(int mebibytes, params IReadOnlyList<(int Start, int Sectors)> partitions)
    {
        var disk = Mbr(mebibytes, (0, [(0xee, 1, (mebibytes * MiB / Sector) - 1)]));
        "EFI PART"u8.CopyTo(disk.AsSpan(Sector));
        BinaryPrimitives.WriteInt64LittleEndian(disk.AsSpan(Sector + 72), 2);
        BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(Sector + 80), 128);
        BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(Sector + 84), 128);
        for (var i = 0; i < partitions.Count; i++)
        {
            var entry = disk.AsSpan((2 * Sector) + (128 * i));
            entry[0] = 1;
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], partitions[i].Start);
            BinaryPrimitives.WriteInt64LittleEndian(entry[40..], partitions[i].Start + partitions[i].Sectors - 1);
        }

        return disk;
    }

    /// <param name="mebibytes">Of the disk.</param>
    /// <param name="tables">Sector of each table and its entries.</param>
    public static byte[] Mbr(int mebibytes, params IReadOnlyList<(int At, (byte Type, int Start, int Sectors)[] Entries)> tables)
    {
        var disk = new byte[mebibytes * MiB];
        foreach (var (at, entries) in tables)
        {
            var table = disk.AsSpan(at * Sector, Sector);
            (table[510], table[511]) = (0x55, 0xaa);
            for (var i = 0; i < entries.Length; i++)
            {
                var entry = table[(446 + (16 * i))..];
                entry[4] = entries[i].Type;
                BinaryPrimitives.WriteInt32LittleEndian(entry[8..], entries[i].Start);
                BinaryPrimitives.WriteInt32LittleEndian(entry[12..], entries[i].Sectors);
            }
        }

        return disk;
    }
}
