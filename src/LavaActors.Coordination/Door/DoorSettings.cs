using System.Net;

namespace LavaActors.Coordination.Door;

/// <summary>Where LAVA's dispatchers find the coordinator, and who may ask it.</summary>
/// <param name="Allow">Networks beside this host's own loopback.</param>
public sealed record DoorSettings(IPEndPoint Listen, IReadOnlyList<IPNetwork> Allow)
{
    /// <summary>LAVA's own (spec: multinode.md §5.1).</summary>
    public const int DefaultPort = 3079;

    /// <summary>A client has so long for its request, and then as long to take the answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So long a group may take to answer; the client is told to wait then.</summary>
    public TimeSpan GroupAnswer { get; init; } = TimeSpan.FromSeconds(10);

    public int MostConnections { get; init; } = 512;

    public int MostOfOneAddress { get; init; } = 64;

    /// <summary>So many groups one peer takes part in at a time: an address, or a network of IPv6. A dispatcher has one for each of its MultiNode jobs.</summary>
    public int MostGroupsOfOne { get; init; } = 1000;

    /// <summary>So many all of them together.</summary>
    public int MostGroups { get; init; } = 20_000;

    /// <summary>A group of which a peer has said nothing for so long counts no more.</summary>
    public TimeSpan GroupsForgottenAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether an address may ask.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || Allow.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }
}
