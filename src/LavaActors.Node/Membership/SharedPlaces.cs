using System.Security.Cryptography;
using System.Text;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Cluster;

namespace LavaActors.Node.Membership;

/// <summary>
/// What all controllers and gateways of a cluster must share, the store, as a cluster role: every node hears the roles of the others before it is taken in, so
/// that one with a place of its own is found before it does harm.
/// </summary>
internal static class SharedPlaces
{
    public const string Store = "store-";

    /// <summary>Of what all should have the same, and nothing is harmed when they have not: the rules of why jobs fail.</summary>
    public const string Rules = NodeMessages.RulesRole;

    /// <summary>The roles of a node whose store is prepared; none for one that needs no store.</summary>
    public static IReadOnlyList<string> RolesOf(NodeSettings settings) =>
        settings.NeedsStore ? [Store + Short(settings.Store.Identity), Rules + settings.Verdicts.Digest] : [];

    private static string Short(string identity) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
}
