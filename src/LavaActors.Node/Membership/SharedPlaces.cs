using System.Security.Cryptography;
using System.Text;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Membership;

/// <summary>
/// What all controllers and gateways of a cluster must share, the store, as a cluster role: every node hears the roles of the others before it is taken in, so
/// that one with a place of its own is found before it does harm.
/// </summary>
internal static class SharedPlaces
{
    public const string Store = "store-";

    /// <summary>The roles of a node whose store is prepared; none for one that needs no store.</summary>
    public static IReadOnlyList<string> RolesOf(NodeSettings settings) =>
        settings.NeedsStore ? [Store + Short(settings.Store.Identity)] : [];

    private static string Short(string identity) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
}
