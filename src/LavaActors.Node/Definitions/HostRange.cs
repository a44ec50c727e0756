using System.Net;
using System.Net.Sockets;

namespace LavaActors.Node.Definitions;

/// <summary>Hosts of a rule: addresses, a name, or all names below one.</summary>
/// <param name="Network">Null for names.</param>
/// <param name="Name">In lower case; one that begins with a dot stands for all names that end so. Null for addresses.</param>
public sealed record HostRange(IPNetwork? Network, string? Name)
{
    /// <summary>From a text: <c>10.0.0.0/8</c>, <c>10.0.0.1</c>, <c>git.example.com</c>, <c>.example.com</c>; null when it is none of these.</summary>
    public static HostRange? Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return new HostRange(Plain(network), null);
        if (IPAddress.TryParse(text, out var address)) return new HostRange(Plain(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)), null);
        var name = text.StartsWith('.') ? text[1..] : text;
        return Uri.CheckHostName(name) == UriHostNameType.Dns ? new HostRange(null, text.ToLowerInvariant()) : null;
    }

    // Addresses are looked at as IPv4 wherever they are (AddressRules).
    private static IPNetwork Plain(IPNetwork network) =>
        network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= 96 ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - 96) : network;

    public bool Has(string host, IPAddress address) => Network is { } network
        ? network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)
        : Name!.StartsWith('.') ? host.EndsWith(Name, StringComparison.OrdinalIgnoreCase) : host.Equals(Name, StringComparison.OrdinalIgnoreCase);
}
