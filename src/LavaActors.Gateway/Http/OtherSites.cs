using System.Net;
using LavaActors.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>
/// Requests that the browser of somebody in the lab sends for a page of another site. Where there are no users such a page could submit and cancel by them; a link there may show what is here. Browsers say where a request
/// comes from by <c>Sec-Fetch-Site</c>, but only to TLS and loopback; over plain HTTP in a network there is <c>Origin</c>, and of old ones <c>Referer</c>. Programs send none of them. Pure.
/// </summary>
internal static class OtherSites
{
    /// <param name="names">Names that this host has beside that in the request, as a proxy in front has them.</param>
    /// <param name="isOpen">Whether users are not told apart, so that nothing else holds off a page whose name was pointed at this host.</param>
    public static bool IsRefused(HttpContext context, IReadOnlyCollection<string> names, bool isOpen)
    {
        var (headers, site) = (context.Request.Headers, context.Request.Headers["Sec-Fetch-Site"].ToString());
        // Browsers open a WebSocket of any site for a page, and not all of them send the other header with it.
        if (context.Request.Path.StartsWithSegments("/ws")) return headers.Origin.ToString() is { Length: > 0 } opener && !IsThisSite(opener, context.Request.Host, names);
        if (site is "cross-site" or "same-site") return !IsLinkToLook(context);
        if (!Changes(context)) return false;
        var page = headers.Origin.ToString() is { Length: > 0 } origin ? origin : headers.Referer.ToString();
        if (page.Length == 0) return false;
        if (isOpen && names.Count > 0 && !IsOurs(context.Request.Host.Host, names)) return true;
        return site.Length == 0 && !IsThisSite(page, context.Request.Host, names);
    }

    /// <param name="page">An address, or <c>null</c>, which is what a browser says of a page that is nobody's.</param>
    private static bool IsThisSite(string page, HostString here, IReadOnlyCollection<string> names)
    {
        if (!Uri.TryCreate(page, UriKind.Absolute, out var from) || from.Host.Length == 0) return false;
        if (names.Contains(from.Host, StringComparer.OrdinalIgnoreCase)) return true;
        // A proxy may pass on the name alone.
        return from.Host.Trim('[', ']').Equals(here.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) && (here.Port is not { } port || port == from.Port);
    }

    private static bool IsOurs(string host, IReadOnlyCollection<string> names) => HostCheck.IsAllowed(host.Trim('[', ']'), IPAddress.Loopback, names) || IPAddress.TryParse(host, out _);

    // As far as the endpoint says it: some are changes by GET, since they are so in the reference.
    private static bool Changes(HttpContext context) =>
        !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method)) || NeedOf(context) is > Operation.ReadSignedIn;

    private static bool IsLinkToLook(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && context.Request.Headers["Sec-Fetch-Mode"].ToString() == "navigate"
        && context.Request.Headers["Sec-Fetch-Dest"].ToString() == "document"
        && NeedOf(context) is <= Operation.ReadSignedIn;

    private static Operation? NeedOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Needs>()?.Operation;
}
