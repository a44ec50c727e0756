using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace LavaActors.Node.Membership.Tls;

/// <summary>How messages lie one behind the other on a connection: the length in four bytes, the lowest first, as Akka's own transport has it, then as many bytes. Pure.</summary>
internal static class TlsFrame
{
    private const int Head = sizeof(int);

    public static void Write(IBufferWriter<byte> to, ByteString payload)
    {
        var space = to.GetSpan(Head + payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(space, payload.Length);
        payload.Span.CopyTo(space[Head..]);
        to.Advance(Head + payload.Length);
    }

    /// <summary>Takes the first message out of what was received.</summary>
    /// <param name="received">Goes on behind it; stays as it is where no message is whole yet.</param>
    /// <param name="most">Bytes that a message may have.</param>
    /// <returns>The message, with bytes of its own; null where none is whole.</returns>
    /// <exception cref="InvalidDataException">The length is none that a node sends.</exception>
    public static ByteString? Read(ref ReadOnlySequence<byte> received, long most)
    {
        if (received.Length < Head) return null;
        Span<byte> head = stackalloc byte[Head];
        received.Slice(0, Head).CopyTo(head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > most) throw new InvalidDataException($"a message of {length} bytes was announced, and one may have {most}");
        if (received.Length < Head + length) return null;
        var payload = UnsafeByteOperations.UnsafeWrap(received.Slice(Head, length).ToArray());
        received = received.Slice(Head + length);
        return payload;
    }
}
