using System.Security.Cryptography;
using System.Text;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Membership;

/// <summary>
/// What all controllers and gateways of a cluster must share, store and logs, as cluster roles: every node hears the roles of the others before it is taken in, so
/// that one with places of its own is found before it does harm.
/// </summary>
internal static class SharedPlaces
{
    public const string Store = "store-";

    public const string Logs = "logs-";

    private const string MarkFile = ".directory-id";

    /// <summary>The roles of a node whose store is prepared; none for one that needs no store.</summary>
    /// <exception cref="IOException">The log directory cannot be made.</exception>
    public static IReadOnlyList<string> RolesOf(NodeSettings settings) =>
        settings.NeedsStore ? [Store + Short(settings.Store.Identity), Logs + Short(Mark(settings.LogDirectory))] : [];

    /// <summary>A text that stays with a directory, on whatever host it is seen.</summary>
    private static string Mark(string directory)
    {
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, MarkFile);
        if (!File.Exists(file))
        {
            // Of several who try at a time one makes it, and all read that one.
            var own = Path.Combine(directory, $"{MarkFile}.{Guid.NewGuid():N}");
            File.WriteAllText(own, Guid.NewGuid().ToString("N"));
            try
            {
                File.Move(own, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(own);
            }
        }

        return File.ReadAllText(file);
    }

    private static string Short(string identity) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
}
