using System.Globalization;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Access;

/// <summary>Finds out who asks, and lets him through to the endpoints, and to the jobs, that he may see.</summary>
internal sealed class Gate(ICallerSource callers, AccessPolicy policy, LabReading lab, IJobQueries queries, RequestLimits limits, CostlyShares costly, AccessSettings settings, IRefusalPages? pages = null)
{
    private const string NotPermitted = "You do not have permission to perform this action.";

    private const string ApiRoot = "/api", RpcRoot = "/RPC2";

    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        // What routing answers itself, as 405, is no route.
        if (context.GetEndpoint() is not RouteEndpoint endpoint) await next(context);
        else if (await RefusalAsync(context, endpoint) is { } refusal) await refusal.ExecuteAsync(context);
        else if (endpoint.Metadata.GetMetadata<Costly>() is not null) await WithinShareAsync(context, next);
        else if (Completion.IsDue(NeedsOf(endpoint).Operation, context.Request.Method)) await Completion.CarryOutAsync(context, next);
        else await next(context);
    }

    private async Task WithinShareAsync(HttpContext context, RequestDelegate next)
    {
        using var share = costly.TryEnter(context.Caller(), context.Network());
        if (share is not null)
        {
            await next(context);
            return;
        }

        Costly.AskAgain(context);
        await Refusal(context, StatusCodes.Status429TooManyRequests, Costly.Refusal).ExecuteAsync(context);
    }

    private static Needs NeedsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Needs>() ?? throw new InvalidOperationException($"{endpoint.DisplayName} does not say who may ask it");

    private async Task<IResult?> RefusalAsync(HttpContext context, RouteEndpoint endpoint)
    {
        var needs = NeedsOf(endpoint);
        var operation = needs.Operation;
        var identified = await callers.IdentifyAsync(context);
        if (identified.Caller is not { } caller) return Limited(context, endpoint, Caller.Nobody) ?? identified.Refusal;
        context.SetCaller(caller);
        if (Limited(context, endpoint, caller) is { } wait) return wait;
        if (!settings.AnonymousRead && caller.IsNobody && operation == Operation.Read) return LoginFirst(context);
        if (AccessRules.WhyNot(caller, operation) is { } why) return Forbidden(context, why);
        if (context.Session() is not null && Csrf.IsNeeded(context.Request.Method, operation) && !await Csrf.IsValidAsync(context)) return Forbidden(context, "CSRF Failed: CSRF token missing or incorrect.");
        if (await LacksRightAsync(context, needs, caller) is { } refusal) return refusal;
        if (NamesNoJob(context, endpoint)) return Refusal(context, StatusCodes.Status404NotFound, "Not found.");
        return await HidesJobAsync(context, endpoint, caller) ? Forbidden(context, NotPermitted) : null;
    }

    /// <summary>What the caller lacks of what the endpoint says; before it looks at what it is sent, so that who may not do it hears that, and not what would be wrong with it.</summary>
    private async Task<IResult?> LacksRightAsync(HttpContext context, Needs needs, Caller caller)
    {
        if (needs.Permissions.Count > 0 && !needs.Permissions.Any(caller.Has)) return Forbidden(context, NotPermitted);
        // What is not there, an administrator hears from the endpoint.
        if (needs.Changed is not { } kind || caller.IsSuperuser || context.GetRouteValue("name")?.ToString() is not { } name) return null;
        return (await lab.ReadAsync(context.RequestAborted)).WhyNotChange(caller, kind, name) switch
        {
            null => null,
            OperationFailure.NotFound => Refusal(context, StatusCodes.Status404NotFound, "Not found."),
            _ => Forbidden(context, NotPermitted),
        };
    }

    // Nobody is kept from his own lab as long as there are no users.
    private IResult? Limited(HttpContext context, RouteEndpoint endpoint, Caller caller)
    {
        if (caller is { IsAnonymous: true, IsSuperuser: true } || endpoint.Metadata.GetMetadata<Uncounted>() is not null || limits.Take(caller, context.Network()) is not { } wait) return null;
        context.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(1, wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Refusal(context, StatusCodes.Status429TooManyRequests, "Request was throttled.");
    }

    // As the reference: a browser is sent to the login (spec: rest-api.md §1).
    private IResult LoginFirst(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && TakesPages(context)
            ? TypedResults.Redirect($"{LoginEndpoints.LoginPath}?next={Uri.EscapeDataString(PathNames.Sent(context.Request))}")
            : Forbidden(context, AccessRules.NoCredentials);

    /// <summary>
    /// Whether the address has a number for a job that is not written as jobs are: <c>+7</c>, <c>07</c>, or 7 and a blank. Routing and the binding of parameters would read 7 from it, which is not what was asked for here.
    /// </summary>
    private static bool NamesNoJob(HttpContext context, RouteEndpoint endpoint) =>
        JobParameter(endpoint) is { } name && context.GetRouteValue(name)?.ToString() is { } text
        && (JobId.TryParse(text, out var id) ? id.ToString() != text : long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _));

    /// <summary>Whether the address names a job that the caller may not see. Here, so that no endpoint of a job can forget it.</summary>
    private async Task<bool> HidesJobAsync(HttpContext context, RouteEndpoint endpoint, Caller caller)
    {
        if (caller.IsSuperuser || JobParameter(endpoint) is not { } name || context.GetRouteValue(name)?.ToString() is not { } id) return false;
        var row = JobId.TryParse(id, out var number) ? await queries.GetAsync(number, context.RequestAborted) : await queries.GetAsync(id, context.RequestAborted);
        return row is not null && !await policy.MayViewAsync(caller, row, context.RequestAborted);
    }

    /// <summary>The parameter behind <c>/jobs/</c> or <c>/job/</c> in a route; null when there is none.</summary>
    internal static string? JobParameter(RouteEndpoint endpoint)
    {
        var segments = endpoint.RoutePattern.PathSegments;
        for (var i = 1; i < segments.Count; i++)
        {
            if (segments[i - 1].Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart { Content: "jobs" or "job" }]
                && segments[i].Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter])
                return parameter.Name;
        }

        return null;
    }

    private IResult Forbidden(HttpContext context, string detail) => Refusal(context, StatusCodes.Status403Forbidden, detail);

    /// <summary>What a program asked is answered to a program, whatever it accepts.</summary>
    private IResult Refusal(HttpContext context, int status, string detail) =>
        pages is not null && TakesPages(context) && !context.Request.Path.StartsWithSegments(ApiRoot) && !context.Request.Path.StartsWithSegments(RpcRoot)
            ? pages.Page(context, status, detail)
            : ApiResults.Detail(status, detail);

    internal static bool TakesPages(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
