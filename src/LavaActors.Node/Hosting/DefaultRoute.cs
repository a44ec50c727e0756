using System.Net;
using System.Net.Sockets;

namespace LavaActors.Node.Hosting;

/// <summary>The address by which other hosts reach this one, unless somebody says otherwise.</summary>
public static class DefaultRoute
{
    // For documentation (RFC 5737): on no network that this host is on, so it is reached by the default route.
    private static readonly IPEndPoint Elsewhere = new(IPAddress.Parse("198.51.100.1"), 9);

    /// <summary>The IPv4 address of the interface with the default route; null if there is none. Nothing is sent.</summary>
    public static string? Address()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // For UDP this only asks the kernel which way it would go.
            socket.Connect(Elsewhere);
            return (socket.LocalEndPoint as IPEndPoint)?.Address.ToString();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
