using System.Net;
using System.Net.Sockets;

namespace LavaActors.Node.Definitions;

/// <summary>
/// From which hosts a gateway fetches what a job names. Whoever may submit jobs could else have it ask services that only this host or its link can reach. Pure.
/// </summary>
/// <param name="Allow">Fetched from in any case.</param>
/// <param name="Deny">Not fetched from otherwise.</param>
public sealed record AddressRules(IReadOnlyList<HostRange> Allow, IReadOnlyList<HostRange> Deny)
{
    // Clouds tell a host its secrets at 169.254.169.254, and one of them at fd00:ec2::254, too.
    private static readonly IPNetwork[] Local =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/127"), IPNetwork.Parse("fd00:ec2::254/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96"), SixToFour = IPNetwork.Parse("2002::/16"), Compatible = IPNetwork.Parse("::/96");

    /// <summary>All hosts but this one and those of its link.</summary>
    public static AddressRules Default { get; } = new([], []);

    /// <summary>The addresses of a host that may be asked, in their order.</summary>
    /// <param name="host">Its name as the URL has it, or its address.</param>
    /// <param name="addresses">What the name resolves to.</param>
    /// <exception cref="AddressRefusedException">None of them may.</exception>
    /// <exception cref="AddressUnknownException">There are none.</exception>
    public IReadOnlyList<IPAddress> Allowed(string host, IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0) throw new AddressUnknownException($"{host} has no address");
        var allowed = addresses.Where(address => Refusal(host, address) is null).ToList();
        if (allowed.Count > 0) return allowed;
        throw new AddressRefusedException($"{host} is not asked: {Refusal(host, addresses[0])}");
    }

    /// <summary>Why an address is not asked; null if it is.</summary>
    public string? Refusal(string host, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (Allow.Any(range => range.Has(host, plain))) return null;
        if (Within(plain) is { } inner && Refusal(host, inner) is { } why) return why;
        if (Deny.Any(range => range.Has(host, plain))) return $"the settings deny {plain}";
        return Array.Exists(Local, network => Contains(network, plain)) ? $"{plain} is an address of this host or its link; 'allow' in the settings would permit it" : null;
    }

    /// <summary>The IPv4 address that an IPv6 address is on the way to: by a translator (RFC 6052), by 6to4 (RFC 3056), or as it was written once (RFC 4291 §2.5.5.1). Null for others.</summary>
    private static IPAddress? Within(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        var bytes = address.GetAddressBytes();
        if (Contains(Translated, address) || (Contains(Compatible, address) && !Array.Exists(Local, network => Contains(network, address)))) return new IPAddress(bytes.AsSpan(12, 4));
        return Contains(SixToFour, address) ? new IPAddress(bytes.AsSpan(2, 4)) : null;
    }

    private static bool Contains(IPNetwork network, IPAddress address) => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);
}
