using System.Net;
using System.Net.Sockets;

namespace LavaActors.Dispatch.Overlay;

/// <summary>Bounds of a clone: no other transports than <see cref="Schemes"/>, no proxy, no redirect, and of the host only addresses that were looked at.</summary>
/// <param name="Host">Of the URL, as it stands there.</param>
/// <param name="Port">Of the URL, or its scheme's.</param>
/// <param name="Addresses">Those of the host that git may connect to. By <c>git://</c> it looks the name up itself; git before 2.37 always does.</param>
public sealed record GitLimits(string Host, int Port, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>The transports that are left.</summary>
    public static IReadOnlyList<string> Schemes { get; } = ["http", "https", "git"];

    /// <summary>Lines for git's configuration. A host of a URL has no character that means something there.</summary>
    internal string Configuration => $"""
        [http]
            followRedirects = false
            proxy =
            curloptResolve = "{Host.Trim('[', ']')}:{Port}:{string.Join(',', Addresses.Select(Plain))}"

        """;

    private static string Plain(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
