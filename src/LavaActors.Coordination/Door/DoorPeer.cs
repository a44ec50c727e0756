using System.Net;
using System.Net.Sockets;

namespace LavaActors.Coordination.Door;

/// <summary>Who counts as one at the door. Pure.</summary>
internal static class DoorPeer
{
    // An IPv6 host has as many addresses of its network as it likes.
    private const int NetworkBytes = 8;

    /// <summary>An IPv4 address, or the network of an IPv6 one.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
