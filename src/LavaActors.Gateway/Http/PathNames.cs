using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LavaActors.Gateway.Http;

/// <summary>
/// Names in paths that have a <c>/</c>. A route's value comes with <c>%2F</c> as it was sent, and with everything else decoded, so that it does not say whether <c>a%2Fb</c> is the name <c>a/b</c> or, sent as
/// <c>a%252Fb</c>, the name <c>a%2Fb</c>; the target of the request as it was sent does.
/// </summary>
public static class PathNames
{
    private const string Slash = "%2F";

    /// <param name="value">Of a route; it is a whole part of the path.</param>
    public static string Decoded(HttpRequest request, string value) =>
        value.Contains(Slash, StringComparison.OrdinalIgnoreCase) && request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is { } target ? Decoded(target, value) : value;

    /// <summary>Path and query as they were sent, to be asked for again: what they are read as does not say how each name in them was escaped.</summary>
    public static string Sent(HttpRequest request) => request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] target ? target : request.Path + request.QueryString;

    /// <param name="target">Path and query as they were sent.</param>
    internal static string Decoded(string target, string value) =>
        target.Split('?')[0].Split('/').Select(Uri.UnescapeDataString).LastOrDefault(part => WithSlashes(part) == WithSlashes(value)) ?? value;

    private static string WithSlashes(string text) => text.Replace(Slash, "/", StringComparison.OrdinalIgnoreCase);
}
