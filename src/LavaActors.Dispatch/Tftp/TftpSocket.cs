using System.Net;
using System.Net.Sockets;

namespace LavaActors.Dispatch.Tftp;

/// <summary>The server's own port: binding it with an explanation, and reading requests off it.</summary>
internal static class TftpSocket
{
    /// <summary>Longest request read. RFC 2347 allows 512 bytes; what is longer is cut and so malformed.</summary>
    private const int RequestLength = 1024;

    /// <summary>Binds; on failure the text says which address, why, and what to do.</summary>
    public static (Socket? Socket, string? Problem) Bind(IPEndPoint listen)
    {
        var socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Tells which of the host's addresses a request was sent to: the answer has to come from the same one.
            var level = listen.AddressFamily == AddressFamily.InterNetworkV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
            socket.SetSocketOption(level, SocketOptionName.PacketInformation, true);
            socket.Bind(listen);
            return (socket, null);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return (null, $"TFTP cannot listen on {listen}: {Explain(e, listen)}");
        }
    }

    /// <summary>Reads requests until it is cancelled. <paramref name="admit"/> bounds how many may wait for the server.</summary>
    /// <exception cref="SocketException">the port cannot be read any more</exception>
    public static async Task ListenAsync(Socket socket, SemaphoreSlim admit, Action<TftpRequest> arrived, CancellationToken stop)
    {
        var buffer = new byte[RequestLength];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            while (true)
            {
                await admit.WaitAsync(stop).ConfigureAwait(false);
                var datagram = await socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, any, stop).ConfigureAwait(false);
                var packet = TftpPacket.Parse(buffer.AsSpan(0, datagram.ReceivedBytes));
                arrived(new TftpRequest((IPEndPoint)datagram.RemoteEndPoint, datagram.PacketInformation.Address, packet));
            }
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is (OperationCanceledException or ObjectDisposedException or SocketException))
        {
            // The server stops: its port was closed under the read.
        }
    }

    /// <summary>Answers a refused request, from a port of its own since nothing more is said.</summary>
    public static void Refuse(TftpRequest request, TftpErrorCode code, string text)
    {
        using var socket = new Socket(request.Client.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(new IPEndPoint(request.Local, 0));
        socket.SendTo(new TftpPacket.Error(code, text).ToBytes(), request.Client);
    }

    private static string Explain(SocketException e, IPEndPoint listen) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {listen.Port} is taken by another process (`ss -lunp` names it; often tftpd-hpa or dnsmasq). Stop that one, or give the dispatcher another TFTP address",
        SocketError.AddressNotAvailable =>
            $"no interface of this host has the address {listen.Address}. Bring that interface up, or give the dispatcher one of this host's addresses",
        SocketError.AccessDenied =>
            $"port {listen.Port} is privileged. Run as root or with CAP_NET_BIND_SERVICE, or give the dispatcher a port above 1023",
        _ => e.Message,
    };
}
