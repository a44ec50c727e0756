using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Dispatch.Tftp;

namespace LavaActors.Dispatch.Tests.Tftp;

public sealed class TftpPacketTests
{
    private static byte[] Bytes(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    [Fact]
    public void A_read_request_is_read_with_its_options_in_order()
    {
        var packet = TftpPacket.Parse(Bytes("\0\u0001a/b.dtb\0octet\0blksize\01468\0tsize\00\0"));
        var request = Assert.IsType<TftpPacket.ReadRequest>(packet);
        Assert.Equal("a/b.dtb", request.FileName);
        Assert.Equal("octet", request.Mode);
        Assert.Equal([new TftpOption("blksize", "1468"), new TftpOption("tsize", "0")], request.Options);
    }

    [Fact]
    public void Zero_bytes_after_a_request_are_padding() =>
        Assert.Empty(Assert.IsType<TftpPacket.ReadRequest>(TftpPacket.Parse(Bytes("\0\u0001a\0octet\0\0\0\0"))).Options);

    [Theory]
    [InlineData("\0\u0001name-without-end")]
    [InlineData("\0\u0001name\0octet")]
    [InlineData("\0\u0001name\0")]
    [InlineData("\0\u0001\0octet\0")]
    [InlineData("\0\u0001name\0octet\0blksize\0")]
    [InlineData("\0\u0009")]
    [InlineData("\0\u0004\0")]
    [InlineData("\0\u0006blksize\0")]
    [InlineData("\0")]
    [InlineData("")]
    public void What_is_not_a_packet_says_why(string bytes) =>
        Assert.NotEmpty(Assert.IsType<TftpPacket.Malformed>(TftpPacket.Parse(Bytes(bytes))).Why);

    [Fact]
    public void Every_packet_is_read_as_it_was_written()
    {
        TftpPacket[] packets =
        [
            new TftpPacket.WriteRequest("x", "netascii"), new TftpPacket.Ack(65535),
            new TftpPacket.Error(TftpErrorCode.OptionRefused, "no"),
        ];
        Assert.Equal(packets, packets.Select(p => TftpPacket.Parse(p.ToBytes())));
        var options = Assert.IsType<TftpPacket.OptionsAck>(TftpPacket.Parse(new TftpPacket.OptionsAck([new("tsize", "12")]).ToBytes()));
        Assert.Equal([new TftpOption("tsize", "12")], options.Options);
        var data = Assert.IsType<TftpPacket.Data>(TftpPacket.Parse(new TftpPacket.Data(7, new byte[] { 1, 2 }).ToBytes()));
        Assert.Equal((7, 2), (data.Block, data.Payload.Length));
    }

    [Property(MaxTest = 2000)]
    public void Any_bytes_are_read_without_an_exception(byte[] bytes, byte opcode)
    {
        Assert.NotNull(TftpPacket.Parse(bytes));
        Assert.NotNull(TftpPacket.Parse([0, (byte)(opcode % 8), .. bytes]));
        TftpPacket.TryReadAck(bytes, out _);
    }

    [Property]
    public void A_request_survives_the_wire(NonEmptyString name, NonEmptyString mode)
    {
        // Names are bytes without zero; lone surrogates have no bytes.
        var clean = new string(name.Get.Where(c => c != 0 && !char.IsSurrogate(c)).ToArray()) + "x";
        var how = new string(mode.Get.Where(c => c != 0 && !char.IsSurrogate(c)).ToArray()) + "x";
        var read = Assert.IsType<TftpPacket.ReadRequest>(TftpPacket.Parse(new TftpPacket.ReadRequest(clean, how, []).ToBytes()));
        Assert.Equal((clean, how), (read.FileName, read.Mode));
    }

    [Fact]
    public void An_acknowledgement_is_recognised_and_nothing_else_is()
    {
        Assert.True(TftpPacket.TryReadAck([0, 4, 1, 2], out var block));
        Assert.Equal(0x102, block);
        Assert.False(TftpPacket.TryReadAck([0, 5, 1, 2], out _));
        Assert.False(TftpPacket.TryReadAck([0, 4, 1], out _));
    }
}
