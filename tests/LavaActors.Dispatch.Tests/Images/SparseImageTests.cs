using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Tests.Images;

public sealed class SparseImageTests : IDisposable
{
    private readonly Scratch _scratch = new();

    /// <summary>Four blocks of eight bytes: two of data, one of a pattern, one of nothing, and a sum that is passed over.</summary>
    private static byte[] Small =>
    [
        0x3a, 0xff, 0x26, 0xed, 1, 0, 0, 0, 28, 0, 12, 0, 8, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0,
        0xc1, 0xca, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
        0xc2, 0xca, 0, 0, 1, 0, 0, 0, 16, 0, 0, 0, 0xa, 0xb, 0xc, 0xd,
        0xc3, 0xca, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0,
        0xc4, 0xca, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,
    ];

    [Fact]
    public async Task The_pieces_of_an_image_are_put_where_they_belong()
    {
        await SparseImage.ExpandAsync(_scratch.Write("sparse", Small), _scratch["plain"], CancellationToken.None);

        Assert.Equal(
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0xa, 0xb, 0xc, 0xd, 0xa, 0xb, 0xc, 0xd, 0, 0, 0, 0, 0, 0, 0, 0],
            File.ReadAllBytes(_scratch["plain"]));
    }

    [Fact]
    public async Task What_was_made_sparse_is_the_same_again()
    {
        var content = new byte[64 * 4096];
        new Random(7).NextBytes(content.AsSpan(0, 3 * 4096));
        content.AsSpan(20 * 4096, 8192).Fill(0x5a);
        new Random(8).NextBytes(content.AsSpan(63 * 4096));
        var plain = _scratch.Write("plain", content);

        await SparseImage.ShrinkAsync(plain, _scratch["sparse"], CancellationToken.None);
        await SparseImage.ExpandAsync(_scratch["sparse"], _scratch["again"], CancellationToken.None);

        Assert.InRange(new FileInfo(_scratch["sparse"]).Length, 4 * 4096, 5 * 4096);
        Assert.Equal(content, File.ReadAllBytes(_scratch["again"]));
    }

    [Theory]
    [InlineData(0, 0x3b, "no Android sparse image")]
    [InlineData(4, 2, "version 2")]
    [InlineData(16, 5, "its header says 40")]
    [InlineData(16, 3, "beyond the image's end")]
    [InlineData(20, 9, "cut off")]
    [InlineData(28, 0xc9, "unknown kind (0xcac9)")]
    [InlineData(36, 27, "chunk 0 is damaged")]
    public async Task A_damaged_image_is_refused(int at, byte value, string message)
    {
        var damaged = Small;
        damaged[at] = value;

        var fault = await Assert.ThrowsAsync<CorruptDataException>(() => SparseImage.ExpandAsync(_scratch.Write("sparse", damaged), _scratch["plain"], CancellationToken.None));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();
}
