using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/jobs/{id}/explain/</c>: why a job did not pass (docs/verdicts.md).</summary>
internal static class ExplainEndpoints
{
    public static void MapExplanations(this IEndpointRouteBuilder api) => api.MapGet("/jobs/{id:long}/explain/", ExplainAsync).Needs(Operation.Read);

    private static async Task<IResult> ExplainAsync(HttpContext context, GatewayServices services, CancellationToken stop)
    {
        var caller = context.Caller();
        var submission = await services.Access.SubmissionAsync(caller, context.Job().Lead, stop);
        return ApiResults.Ok(await ExplanationViews.ReadAsync(services.Judge, context.Job(), submission, stop, rows => services.Mentions.SeenAsync(caller, rows, stop)), ApiJson.Default.ExplanationView);
    }
}
