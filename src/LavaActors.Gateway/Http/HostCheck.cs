using System.Net;

namespace LavaActors.Gateway.Http;

/// <summary>
/// Which names a request on loopback may call this host by. A page of another site can have its own name resolved to 127.0.0.1, and would then be of the
/// same site to the browser; the name is all that gives it away.
/// </summary>
public static class HostCheck
{
    /// <param name="host">The Host header, with or without a port.</param>
    /// <param name="local">The address the request came in at; null when it is not known.</param>
    /// <param name="named">Further names from the settings, as a proxy in front uses them.</param>
    public static bool IsAllowed(string? host, IPAddress? local, IReadOnlyCollection<string> named)
    {
        if (local is null || !IPAddress.IsLoopback(local)) return true;
        return string.IsNullOrEmpty(host) || IsLoopback(host) || named.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
