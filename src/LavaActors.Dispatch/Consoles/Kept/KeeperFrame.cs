using System.Buffers.Binary;
using System.Net.Sockets;

namespace LavaActors.Dispatch.Consoles.Kept;

/// <summary>What is said between a keeper and its client: a byte for the kind, four for the length (the highest first), and at most <see cref="MaxPayload"/> bytes.</summary>
public static class KeeperFrame
{
    /// <summary>From the keeper, once and first: <see cref="KeeperHello"/>.</summary>
    public const byte Hello = 1;

    /// <summary>From the keeper: output of the program.</summary>
    public const byte Output = 2;

    /// <summary>From the keeper, as the last: the program has ended; four bytes say with what, see <see cref="KeeperHello.Exit"/>.</summary>
    public const byte Ended = 3;

    /// <summary>To the keeper: what is typed.</summary>
    public const byte Input = 4;

    /// <summary>To the keeper: the program is to be ended, and the keeper with it. Empty.</summary>
    public const byte End = 5;

    public const int HeaderLength = 5;

    public const int MaxPayload = 64 * 1024;

    /// <summary>A frame as bytes.</summary>
    public static byte[] Of(byte kind, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayload, nameof(payload));
        var frame = new byte[HeaderLength + payload.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>The last words of a keeper.</summary>
    public static byte[] OfExit(int code)
    {
        var payload = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(payload, code);
        return Of(Ended, payload);
    }

    /// <exception cref="IOException">They are no exit code.</exception>
    public static int ExitOf(ReadOnlySpan<byte> payload) =>
        payload.Length == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(payload) : throw new IOException($"the keeper of the console said {payload.Length} bytes in the place of an exit code");

    /// <summary>The kind and the length of the frame that begins with these bytes.</summary>
    /// <exception cref="IOException">No frame begins so.</exception>
    public static (byte Kind, int Length) Header(ReadOnlySpan<byte> header)
    {
        var (kind, length) = (header[0], BinaryPrimitives.ReadInt32BigEndian(header[1..]));
        return kind is >= Hello and <= End && length is >= 0 and <= MaxPayload ? (kind, length) : throw new IOException($"no frame of a kept console begins with kind {kind} and length {length}");
    }

    /// <summary>Reads the header of the next frame; null where the other side closed between two frames.</summary>
    /// <exception cref="IOException">No frame begins so; or the connection ended within one.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    public static async ValueTask<(byte Kind, int Length)?> ReadHeaderAsync(Socket socket, CancellationToken stop)
    {
        var header = new byte[HeaderLength];
        var n = await socket.ReceiveAsync(header, stop);
        if (n == 0) return null;
        await ReadAsync(socket, header.AsMemory(n), stop);
        return Header(header);
    }

    /// <summary>Fills a buffer.</summary>
    /// <exception cref="IOException">The connection ended before it was full.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    public static async ValueTask ReadAsync(Socket socket, Memory<byte> into, CancellationToken stop)
    {
        while (!into.IsEmpty)
        {
            var n = await socket.ReceiveAsync(into, stop);
            if (n == 0) throw new IOException("the connection ended in the middle of a frame");
            into = into[n..];
        }
    }

    /// <exception cref="SocketException">The connection broke.</exception>
    public static async ValueTask WriteAsync(Socket socket, ReadOnlyMemory<byte> frame, CancellationToken stop)
    {
        while (!frame.IsEmpty) frame = frame[await socket.SendAsync(frame, stop)..];
    }
}
