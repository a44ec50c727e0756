using LavaActors.Gateway.Http;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Access;

/// <summary>Finds out who asks, and lets him through to the endpoints that he may ask.</summary>
internal static class Gate
{
    public static async Task PassAsync(HttpContext context, ICallerSource callers, RequestDelegate next)
    {
        // What routing answers itself, as 405, is no route.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }

        var needs = endpoint.Metadata.GetMetadata<Needs>() ?? throw new InvalidOperationException($"{endpoint.DisplayName} does not say who may ask it");
        var identified = await callers.IdentifyAsync(context);
        if (identified.Caller is { } caller)
        {
            context.SetCaller(caller);
            if (Refusal(caller, needs.Operation) is not { } detail) await next(context);
            else await ApiResults.Detail(StatusCodes.Status403Forbidden, detail).ExecuteAsync(context);
        }
        else
        {
            await identified.Refusal!.ExecuteAsync(context);
        }
    }

    /// <summary>Why somebody may not ask endpoints of this kind; null when he may (spec: rest-api.md §1).</summary>
    public static string? Refusal(Caller caller, Operation operation) => operation switch
    {
        Operation.Public or Operation.Read => null,
        _ when caller.IsNobody => "Authentication credentials were not provided.",
        Operation.Submit when caller.Scope < TokenScope.Submit => "This token may only read.",
        Operation.Change or Operation.Administer when caller.Scope < TokenScope.Admin => "This token may not do that; one with the scope 'admin' may.",
        Operation.Administer when !caller.IsSuperuser => "You do not have permission to perform this action.",
        _ => null,
    };
}
