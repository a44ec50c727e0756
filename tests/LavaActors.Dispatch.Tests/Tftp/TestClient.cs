using System.Net;
using System.Net.Sockets;
using LavaActors.Dispatch.Tftp;

namespace LavaActors.Dispatch.Tests.Tftp;

/// <summary>A small TFTP client (RFC 1350, 2347, 7440) that can lose what a test wants lost, on either way.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
    private readonly byte[] _buffer = new byte[65536];

    public TestClient(IPAddress? address = null) => _socket.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0));

    /// <summary>Data blocks that came in, repeated ones included.</summary>
    public List<ushort> Blocks { get; } = [];

    public IReadOnlyList<TftpOption> Granted { get; private set; } = [];

    /// <summary>True: the n-th packet received (from 1) is thrown away unread.</summary>
    public Func<int, bool> LosesReceived { get; init; } = _ => false;

    /// <summary>True: the n-th acknowledgement (from 1) is not sent.</summary>
    public Func<int, bool> LosesSent { get; init; } = _ => false;

    /// <summary>How often each acknowledgement is sent.</summary>
    public int AckCopies { get; init; } = 1;

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public void Send(IPEndPoint server, TftpPacket packet) => _socket.SendTo(packet.ToBytes(), server);

    public (TftpPacket Packet, IPEndPoint From) Receive()
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var n = _socket.ReceiveFrom(_buffer, ref from);
        return (TftpPacket.Parse(_buffer.AsSpan(0, n)), (IPEndPoint)from);
    }

    /// <summary>Fetches a file; an ERROR of the server is the second result.</summary>
    public (byte[] Content, TftpPacket.Error? Error) Get(IPEndPoint server, string name, params TftpOption[] options)
    {
        Send(server, new TftpPacket.ReadRequest(name, "octet", options));
        using var content = new MemoryStream();
        var blockSize = TftpNegotiation.DefaultBlockSize;
        int window = 1, received = 0, acks = 0, inWindow = 0;
        ushort last = 0;
        while (true)
        {
            var (packet, from) = Receive();
            if (LosesReceived(++received))
                continue;
            switch (packet)
            {
                case TftpPacket.Error error:
                    return (content.ToArray(), error);
                case TftpPacket.OptionsAck ack:
                    Granted = ack.Options;
                    blockSize = int.Parse(Granted.FirstOrDefault(o => o.Name == TftpOption.BlockSize).Value ?? "512");
                    window = int.Parse(Granted.FirstOrDefault(o => o.Name == TftpOption.WindowSize).Value ?? "1");
                    Acknowledge(from, 0, ref acks);
                    break;
                case TftpPacket.Data data:
                    Blocks.Add(data.Block);
                    if (data.Block != unchecked((ushort)(last + 1)))
                    {
                        inWindow = 0;
                        Acknowledge(from, last, ref acks);
                        break;
                    }

                    last = data.Block;
                    content.Write(data.Payload.Span);
                    var end = data.Payload.Length < blockSize;
                    if (++inWindow >= window || end)
                    {
                        inWindow = 0;
                        Acknowledge(from, last, ref acks);
                    }

                    if (end)
                        return (content.ToArray(), null);
                    break;
                default:
                    throw new InvalidOperationException($"not expected: {packet}");
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Acknowledge(IPEndPoint to, ushort block, ref int acks)
    {
        if (!LosesSent(++acks))
            for (var i = 0; i < AckCopies; i++)
                Send(to, new TftpPacket.Ack(block));
    }
}
