using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace LavaActors.Gateway.Http;

/// <summary>
/// Answers HEAD as GET, without the body (RFC 9110 §9.3.2): the same route with its checks and limits, so that no endpoint needs a word about it. The server itself sends no body then, whatever is written. Before routing, which
/// else refuses what no route names; so for probes, too.
/// </summary>
internal sealed class HeadRequests : IStartupFilter
{
    private static readonly object Key = new();

    /// <summary>Whether only the head of the answer is asked for. What is long, or has no end, need not be written then.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Key);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(AnswerAsync);
        next(app);
    };

    /// <summary>What a 405 says is allowed: with GET goes HEAD, unless the endpoint of this address refuses it.</summary>
    /// <param name="allow">As routing has it, <c>GET, POST</c>.</param>
    public static string Allowed(string allow, PathString path, IEnumerable<Endpoint> endpoints)
    {
        var methods = allow.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return !methods.Any(HttpMethods.IsGet) || methods.Any(HttpMethods.IsHead) || endpoints.OfType<RouteEndpoint>().Any(endpoint => endpoint.Metadata.GetMetadata<NoHead>() is not null && IsAt(endpoint, path))
            ? allow
            : $"{allow}, {HttpMethods.Head}";
    }

    /// <summary>For an endpoint that changes something by GET, as the reference has it: HEAD promises to change nothing.</summary>
    internal static ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!IsHead(context.HttpContext)) return next(context);
        context.HttpContext.Response.Headers.Allow = HttpMethods.Get;
        return ValueTask.FromResult<object?>(ApiResults.Detail(StatusCodes.Status405MethodNotAllowed, $"Method \"{HttpMethods.Head}\" not allowed."));
    }

    // Of the few that refuse it, so that nothing is kept of their patterns.
    private static bool IsAt(RouteEndpoint endpoint, PathString path) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), new RouteValueDictionary(endpoint.RoutePattern.Defaults)).TryMatch(path, new RouteValueDictionary());

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        context.Items[Key] = null;
        context.Request.Method = HttpMethods.Get;
        // Nothing but GET opens a WebSocket (RFC 6455 §4.1).
        context.Request.Headers.Remove("Upgrade");
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    }
}

/// <summary>On an endpoint that takes GET and refuses HEAD.</summary>
internal sealed record NoHead
{
    public static NoHead Instance { get; } = new();
}

/// <summary>How endpoints say it.</summary>
internal static class NoHeadConvention
{
    public static RouteHandlerBuilder RefusesHead(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(HeadRequests.RefuseAsync).WithMetadata(NoHead.Instance);
}
