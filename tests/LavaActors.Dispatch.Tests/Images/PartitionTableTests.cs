using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Tests.Images;

public sealed class PartitionTableTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public void The_partitions_of_a_GPT_are_found() =>
        Assert.Equal([new(MiB, 2 * MiB), new(4 * MiB, 3 * MiB)], Read(Disk.Gpt(8, (2048, 4096), (8192, 6144))));

    [Fact]
    public void The_partitions_of_an_MBR_are_found_logical_ones_behind_the_others() => Assert.Equal(
        [new(MiB, MiB), new(2 * MiB, 6 * MiB), new(3 * MiB, MiB), new(5 * MiB, 2 * MiB)],
        Read(Disk.Mbr(8, (0, [(0x83, 2048, 2048), (0x0f, 4096, 12288)]), (4096, [(0x83, 2048, 2048), (0x05, 4096, 6144)]), (8192, [(0x83, 2048, 4096)]))));

    [Fact]
    public void An_image_without_a_table_says_so()
    {
        using var disk = new MemoryStream(new byte[MiB]);
        Assert.Contains("no partition table", Assert.Throws<CorruptDataException>(() => PartitionTable.Read(disk)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_leads_beyond_the_image_is_damaged() =>
        Assert.Contains("goes beyond its end", Assert.Throws<CorruptDataException>(() => Read(Disk.Mbr(1, (0, [(0x83, 2048, 4096)])))).Message, StringComparison.Ordinal);

    private static IReadOnlyList<DiskPartition> Read(byte[] disk)
    {
        using var stream = new MemoryStream(disk);
        return PartitionTable.Read(stream);
    }
}
