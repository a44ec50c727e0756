using System.Buffers.Binary;

namespace LavaActors.Dispatch.Consoles.Kept;

/// <summary>What a keeper says first to whoever connects.</summary>
/// <param name="Exit">What the program ended with, as a shell has it (128 and more: a signal); null while it runs.</param>
/// <param name="Kept">Bytes of output that nobody has taken yet; they come next.</param>
/// <param name="Dropped">Bytes before those that did not fit, and are lost.</param>
public sealed record KeeperHello(int? Exit, long Kept, long Dropped)
{
    private const int Length = 1 + sizeof(int) + 2 * sizeof(long);

    /// <summary>As the payload of a frame.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        bytes[0] = Exit is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), Exit ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(5), Kept);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(13), Dropped);
        return bytes;
    }

    /// <exception cref="IOException">It is none.</exception>
    public static KeeperHello Of(ReadOnlySpan<byte> payload) => payload.Length == Length
        ? new KeeperHello(
            payload[0] == 0 ? null : BinaryPrimitives.ReadInt32BigEndian(payload[1..]),
            BinaryPrimitives.ReadInt64BigEndian(payload[5..]),
            BinaryPrimitives.ReadInt64BigEndian(payload[13..]))
        : throw new IOException($"the keeper of the console said {payload.Length} bytes in the place of its first words");
}
