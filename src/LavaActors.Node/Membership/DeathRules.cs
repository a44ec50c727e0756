using System.Net;

namespace LavaActors.Node.Membership;

/// <summary>
/// Which members are dead for certain. A refused connection to a node's port proves that its process is gone: the kernel answers for a process that stands still, and
/// nobody answers for a host that is down or cut off. A firewall that refuses looks the same, so that for other hosts the proof only speeds up what a majority may do
/// anyway; no more than one side can have that. Pure.
/// </summary>
internal static class DeathRules
{
    /// <summary>A member that is there to stay, this node too.</summary>
    /// <param name="Address"><c>host:port</c>.</param>
    /// <param name="IsController">It has a say in who goes on (hocon/cluster.conf).</param>
    /// <param name="IsReachable">It answered lately, as far as this node knows.</param>
    /// <param name="Refuses">Its port refused the last connection.</param>
    public sealed record Peer(string Address, bool IsController, bool IsReachable, bool Refuses);

    /// <param name="Dead">Addresses to be put out of the cluster at once.</param>
    /// <param name="Undecided">Addresses that refuse, about which the split-brain resolver has to decide.</param>
    public sealed record Verdict(IReadOnlyList<string> Dead, IReadOnlyList<string> Undecided);

    public static Verdict Judge(string self, IReadOnlyCollection<Peer> members)
    {
        var refusing = members.Where(peer => peer.Refuses && peer.Address != self).ToList();
        var controllers = members.Where(peer => peer.IsController).ToList();
        var left = controllers.Count(peer => peer.Address == self || (peer.IsReachable && !peer.Refuses));
        var isMajority = 2 * left > controllers.Count;
        return new Verdict(
            [.. refusing.Where(peer => isMajority || AreOnOneHost(self, peer.Address)).Select(peer => peer.Address)],
            [.. refusing.Where(peer => !isMajority && !AreOnOneHost(self, peer.Address)).Select(peer => peer.Address)]);
    }

    /// <summary>Nothing is between two processes of a host that could refuse in the name of either.</summary>
    public static bool AreOnOneHost(string a, string b) =>
        IPEndPoint.TryParse(a, out var one) && IPEndPoint.TryParse(b, out var other) &&
        (one.Address.Equals(other.Address) || (IPAddress.IsLoopback(one.Address) && IPAddress.IsLoopback(other.Address)));
}
