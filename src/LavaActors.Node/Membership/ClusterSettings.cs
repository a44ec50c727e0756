using System.Net;

namespace LavaActors.Node.Membership;

/// <summary>How a node joins others.</summary>
/// <param name="Listen">Where other nodes reach it; port 0: any free one.</param>
/// <param name="Seeds">Nodes to join at, <c>address:port</c>; none: a cluster of its own.</param>
public sealed record ClusterSettings(IPEndPoint Listen, IReadOnlyList<string> Seeds)
{
    /// <summary>How soon others give up on a node that is silent: the file of <c>hocon/</c> that comes on top of cluster.conf; null: none.</summary>
    public string? Profile { get; init; }

    /// <summary>By what nodes know each other; null: they talk in the clear.</summary>
    public ClusterTls? Tls { get; init; }

    /// <summary>Nobody joins this node, and it joins nobody.</summary>
    public bool IsOfOne => Listen.Port == 0 && Seeds.Count == 0;

    public static ClusterSettings OfOne { get; } = new(new IPEndPoint(IPAddress.Loopback, 0), []);
}
