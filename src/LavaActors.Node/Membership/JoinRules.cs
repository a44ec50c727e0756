namespace LavaActors.Node.Membership;

/// <summary>Whether a node may be in a cluster with the nodes that it finds there. Pure.</summary>
internal static class JoinRules
{
    /// <summary>A node of the cluster that is there to stay.</summary>
    /// <param name="IsOlder">It was in the cluster before this node.</param>
    public sealed record Peer(string Address, IReadOnlySet<string> Roles, bool IsOlder);

    /// <summary>Why this node must not be here, and what to do about it; null when it may. Of two that do not fit the younger one goes.</summary>
    public static string? Refusal(IReadOnlySet<string> ownRoles, IEnumerable<Peer> others)
    {
        foreach (var peer in others.Where(peer => peer.IsOlder).OrderBy(peer => peer.Address, StringComparer.Ordinal))
        {
            if (Differ(SharedPlaces.Store, ownRoles, peer.Roles))
                return $"the node at {peer.Address} keeps jobs in another store than this one: controllers and gateways of a cluster share one; give both the same --data directory on one host, or the same PostgreSQL database with --store";
        }

        return null;
    }

    /// <summary>What is not as it should be, and harms nothing; null for nothing.</summary>
    public static string? Remark(IReadOnlySet<string> ownRoles, IEnumerable<Peer> others) =>
        others.Where(peer => Differ(SharedPlaces.Rules, ownRoles, peer.Roles)).Select(peer => peer.Address).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } different
            ? $"this node has other rules of why jobs fail than {string.Join(", ", different)}; those of the controller that judges count: give all controllers and gateways the same file (verdicts:)"
            : null;

    private static bool Differ(string prefix, IReadOnlySet<string> own, IReadOnlySet<string> theirs) =>
        own.FirstOrDefault(role => IsOne(role, prefix)) is { } mine && theirs.FirstOrDefault(role => IsOne(role, prefix)) is { } other && mine != other;

    private static bool IsOne(string role, string prefix) => role.StartsWith(prefix, StringComparison.Ordinal);
}
