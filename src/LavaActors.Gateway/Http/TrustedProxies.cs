using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

using IPNetwork = System.Net.IPNetwork;

namespace LavaActors.Gateway.Http;

/// <summary>
/// Proxies in front whose word is taken for where a request came from, and for whether it came over TLS: <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of others are not looked at. <c>http.proxies</c> of a
/// node's settings (docs/proxy.md). The name in the address is what the proxy passes on as <c>Host</c>; <c>X-Forwarded-Host</c> is never looked at.
/// </summary>
/// <param name="Networks">Their addresses; none: nobody is trusted.</param>
/// <param name="Hops">How many of them a request passes at most, one behind the other; at least 1.</param>
public sealed record TrustedProxies(IReadOnlyList<IPNetwork> Networks, int Hops = 1)
{
    public static TrustedProxies None { get; } = new([]);

    /// <summary>First of all, so that nobody sees another address: limits, cookies and links go by it.</summary>
    internal void UseIn(IApplicationBuilder app)
    {
        // The framework takes empty lists for everybody.
        if (Networks.Count == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = Hops };
        // Those of loopback are there by default.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in Networks) options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }
}
