using System.Buffers.Binary;
using System.Text;

namespace LavaActors.Dispatch.Tftp;

/// <summary>
/// The six kinds of packet of RFC 1350 and RFC 2347. Reading never throws, whatever the bytes: what is not a packet becomes
/// <see cref="Malformed"/> with the reason.
/// </summary>
public abstract record TftpPacket
{
    /// <summary>Bytes before the data of a DATA packet, and the whole of an ACK.</summary>
    public const int HeaderLength = 4;

    private TftpPacket()
    {
    }

    /// <summary>RRQ: name and mode as sent, and the options in the order sent.</summary>
    public sealed record ReadRequest(string FileName, string Mode, IReadOnlyList<TftpOption> Options) : TftpPacket;

    /// <summary>WRQ: kept apart so that it can be refused by name.</summary>
    public sealed record WriteRequest(string FileName, string Mode) : TftpPacket;

    public sealed record Data(ushort Block, ReadOnlyMemory<byte> Payload) : TftpPacket;

    public sealed record Ack(ushort Block) : TftpPacket;

    public sealed record Error(TftpErrorCode Code, string Message) : TftpPacket;

    public sealed record OptionsAck(IReadOnlyList<TftpOption> Options) : TftpPacket;

    /// <summary>Not a packet. <see cref="Opcode"/> is null when there are not even two bytes.</summary>
    public sealed record Malformed(ushort? Opcode, string Why) : TftpPacket;

    /// <summary>Reads one datagram.</summary>
    public static TftpPacket Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
            return new Malformed(null, $"a packet of {bytes.Length} bytes has no opcode");
        var opcode = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        var rest = bytes[2..];
        return (TftpOpcode)opcode switch
        {
            TftpOpcode.ReadRequest or TftpOpcode.WriteRequest => ParseRequest(opcode, rest),
            TftpOpcode.Data when rest.Length >= 2 => new Data(BinaryPrimitives.ReadUInt16BigEndian(rest), rest[2..].ToArray()),
            TftpOpcode.Ack when rest.Length >= 2 => new Ack(BinaryPrimitives.ReadUInt16BigEndian(rest)),
            TftpOpcode.Error when rest.Length >= 2 => new Error((TftpErrorCode)BinaryPrimitives.ReadUInt16BigEndian(rest), UntilZero(rest[2..])),
            TftpOpcode.Data or TftpOpcode.Ack or TftpOpcode.Error => new Malformed(opcode, "the packet ends before its block number or error code"),
            TftpOpcode.OptionsAck => TryStrings(rest, out var strings) && strings.Count % 2 == 0
                ? new OptionsAck(Pairs(strings, 0))
                : new Malformed(opcode, "the option acknowledgement is not made of name and value pairs, each ended by a zero byte"),
            _ => new Malformed(opcode, $"opcode {opcode} is not one of TFTP"),
        };
    }

    /// <summary>The hot path of a running transfer: an ACK's block number, without making an object.</summary>
    public static bool TryReadAck(ReadOnlySpan<byte> bytes, out ushort block)
    {
        block = 0;
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(bytes) != (ushort)TftpOpcode.Ack)
            return false;
        block = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return true;
    }

    /// <summary>Writes the four bytes that stand before a block's data.</summary>
    public static void WriteDataHeader(Span<byte> target, ushort block)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)TftpOpcode.Data);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], block);
    }

    /// <summary>The packet as it goes over the wire. A text is cut at its first zero byte, since that ends it there.</summary>
    /// <exception cref="InvalidOperationException">for <see cref="Malformed"/>, which has no wire form</exception>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        switch (this)
        {
            case ReadRequest r:
                Number(bytes, (ushort)TftpOpcode.ReadRequest);
                Text(bytes, r.FileName);
                Text(bytes, r.Mode);
                WriteOptions(bytes, r.Options);
                break;
            case WriteRequest w:
                Number(bytes, (ushort)TftpOpcode.WriteRequest);
                Text(bytes, w.FileName);
                Text(bytes, w.Mode);
                break;
            case Data d:
                Number(bytes, (ushort)TftpOpcode.Data);
                Number(bytes, d.Block);
                bytes.Write(d.Payload.Span);
                break;
            case Ack a:
                Number(bytes, (ushort)TftpOpcode.Ack);
                Number(bytes, a.Block);
                break;
            case Error e:
                Number(bytes, (ushort)TftpOpcode.Error);
                Number(bytes, (ushort)e.Code);
                Text(bytes, e.Message);
                break;
            case OptionsAck o:
                Number(bytes, (ushort)TftpOpcode.OptionsAck);
                WriteOptions(bytes, o.Options);
                break;
            default:
                throw new InvalidOperationException("a malformed packet has no wire form");
        }

        return bytes.ToArray();
    }

    private static TftpPacket ParseRequest(ushort opcode, ReadOnlySpan<byte> rest)
    {
        if (!TryStrings(rest, out var strings))
            return new Malformed(opcode, "the request's last text has no zero byte after it");
        if (strings.Count < 2)
            return new Malformed(opcode, "the request has no file name and mode");
        if (strings[0].Length == 0)
            return new Malformed(opcode, "the request's file name is empty");
        // Some boot loaders pad the request with zero bytes; an empty option name is the end of the options, not an error.
        var end = strings.Count;
        for (var i = 2; i < strings.Count; i += 2)
            if (strings[i].Length == 0)
            {
                end = i;
                break;
            }

        if (end % 2 != 0)
            return new Malformed(opcode, $"the option '{strings[end - 1]}' has no value");
        return (TftpOpcode)opcode == TftpOpcode.ReadRequest
            ? new ReadRequest(strings[0], strings[1], Pairs(strings[..end], 2))
            : new WriteRequest(strings[0], strings[1]);
    }

    private static bool TryStrings(ReadOnlySpan<byte> bytes, out List<string> strings)
    {
        strings = [];
        while (bytes.Length > 0)
        {
            var zero = bytes.IndexOf((byte)0);
            if (zero < 0)
                return false;
            strings.Add(Encoding.UTF8.GetString(bytes[..zero]));
            bytes = bytes[(zero + 1)..];
        }

        return true;
    }

    private static List<TftpOption> Pairs(List<string> strings, int from)
    {
        var options = new List<TftpOption>();
        for (var i = from; i + 1 < strings.Count; i += 2)
            options.Add(new TftpOption(strings[i], strings[i + 1]));
        return options;
    }

    private static string UntilZero(ReadOnlySpan<byte> bytes)
    {
        var zero = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(zero < 0 ? bytes : bytes[..zero]);
    }

    private static void Number(MemoryStream bytes, ushort value)
    {
        bytes.WriteByte((byte)(value >> 8));
        bytes.WriteByte((byte)value);
    }

    private static void Text(MemoryStream bytes, string text)
    {
        var zero = text.IndexOf('\0', StringComparison.Ordinal);
        bytes.Write(Encoding.UTF8.GetBytes(zero < 0 ? text : text[..zero]));
        bytes.WriteByte(0);
    }

    private static void WriteOptions(MemoryStream bytes, IReadOnlyList<TftpOption> options)
    {
        foreach (var option in options)
        {
            Text(bytes, option.Name);
            Text(bytes, option.Value);
        }
    }
}
