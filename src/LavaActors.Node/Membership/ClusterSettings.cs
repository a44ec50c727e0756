using System.Net;

namespace LavaActors.Node.Membership;

/// <summary>How a node joins others.</summary>
/// <param name="Listen">Where other nodes reach it; port 0: any free one.</param>
/// <param name="Seeds">Nodes to join at, <c>address:port</c>; none: a cluster of its own.</param>
public sealed record ClusterSettings(IPEndPoint Listen, IReadOnlyList<string> Seeds)
{
    public static ClusterSettings OfOne { get; } = new(new IPEndPoint(IPAddress.Loopback, 0), []);
}
