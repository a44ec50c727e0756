using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>A method that a route takes, with an address to ask.</summary>
/// <param name="Name">As a table of routes names it: <c>GET /api/v0.2/jobs/{id:long}/</c>.</param>
/// <param name="Path">The route with its parameters filled in.</param>
internal sealed record WalkedRoute(string Name, string Method, string Path)
{
    // A route that says none takes all.
    private static readonly string[] AnyMethod = ["GET", "POST"];

    public bool Changes => Method is not ("GET" or "HEAD");

    public bool HasBody => Changes && Method != "DELETE";

    /// <summary>Ways to write the number of a job that routing, or the binding of parameters, might read, and that are none.</summary>
    public static IEnumerable<string> OddNumbers(string id) => [$"+{id}", $"%2B{id}", $"%20{id}", $"{id}%20", $"0{id}", "-1", "0"];

    /// <summary>Whether a parameter of the route is the number of a job.</summary>
    public static bool IsOfJob(string name) => name.Contains("/jobs/{id", StringComparison.Ordinal) || name.Contains("/job/{id", StringComparison.Ordinal);

    /// <summary>All routes of a server, each with every method that it takes.</summary>
    /// <param name="values">What stands in for the parameters.</param>
    public static IEnumerable<WalkedRoute> Of(IEnumerable<Endpoint> endpoints, IReadOnlyDictionary<string, string> values) =>
        from endpoint in endpoints.OfType<RouteEndpoint>()
        let route = endpoint.RoutePattern
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? AnyMethod
        select new WalkedRoute(
            $"{method} /{route.RawText!.TrimStart('/')}",
            method,
            "/" + string.Join('/', route.PathSegments.Select(segment => Segment(segment, values))) + (route.RawText.Length > 1 && route.RawText.EndsWith('/') ? "/" : ""));

    private static string Segment(RoutePatternPathSegment segment, IReadOnlyDictionary<string, string> values) => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => values[parameter.Name],
        _ => throw new NotSupportedException(part.GetType().Name),
    }));
}
