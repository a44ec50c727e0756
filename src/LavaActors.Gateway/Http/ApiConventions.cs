using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace LavaActors.Gateway.Http;

/// <summary>What holds of all of the interface (spec: rest-api.md, "Every path ends with /", §2).</summary>
internal static class ApiConventions
{
    // What is answered as something else than JSON is asked for by its own type, too.
    private static readonly string[] Answered =
    [
        "*/*", "application/*", "text/*", "application/json", "text/html", "application/xhtml+xml", "application/yaml", "application/xml", "application/csv", "text/csv", "text/plain", "text/event-stream",
    ];

    public static IApplicationBuilder UseApiConventions(this IApplicationBuilder app) => app.Use(PassAsync);

    private static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments(GatewayHttp.Root, StringComparison.Ordinal)) return next(context);
        if (!request.Path.Value!.EndsWith('/') && context.GetEndpoint() is not null && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            // Of the path alone: what it redirects to is of this host.
            context.Response.Redirect(UriHelper.BuildRelative(request.PathBase, request.Path.Value + "/", request.QueryString), permanent: true);
            return Task.CompletedTask;
        }

        return IsAcceptable(request) ? next(context) : ApiResults.Detail(StatusCodes.Status406NotAcceptable, "Could not satisfy the request Accept header.").ExecuteAsync(context);
    }

    private static bool IsAcceptable(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        return accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var types) || types.Count == 0
            || types.Any(type => Answered.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase));
    }
}
