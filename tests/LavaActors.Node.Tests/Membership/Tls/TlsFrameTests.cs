using System.Buffers;
using Google.Protobuf;
using LavaActors.Node.Membership.Tls;

namespace LavaActors.Node.Tests.Membership.Tls;

public sealed class TlsFrameTests
{
    private const int Most = 1000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(5000)]
    public void Messages_come_out_as_they_went_in_however_they_are_cut(int piece)
    {
        var sent = new[] { 0, 1, 5, Most, 2 }.Select((length, i) => ByteString.CopyFrom([.. Enumerable.Repeat((byte)i, length)])).ToList();
        var wire = new ArrayBufferWriter<byte>();
        foreach (var message in sent) TlsFrame.Write(wire, message);

        var read = new List<ByteString>();
        byte[] left = [];
        foreach (var part in wire.WrittenSpan.ToArray().Chunk(piece))
        {
            var received = new ReadOnlySequence<byte>([.. left, .. part]);
            while (TlsFrame.Read(ref received, Most) is { } message) read.Add(message);
            left = received.ToArray();
        }

        Assert.Equal(sent, read);
        Assert.Empty(left);
    }

    [Theory]
    [InlineData(new byte[] { 0xE9, 0x03, 0, 0 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { (byte)'G', (byte)'E', (byte)'T', (byte)' ' })]
    public void A_length_that_no_node_sends_is_refused_before_anything_is_waited_for(byte[] head)
    {
        var received = new ReadOnlySequence<byte>(head);
        Assert.Contains("one may have 1000", Assert.Throws<InvalidDataException>(() => TlsFrame.Read(ref received, Most)).Message);
    }
}
