using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/queue/</c>: what waits, why, and when it may start. Not in the reference.</summary>
internal static class QueueEndpoints
{
    public static void MapQueue(this IEndpointRouteBuilder api) => api.MapGet("/queue/", ListAsync).Needs(Operation.Read);

    private static async Task<IResult> ListAsync(HttpRequest request, QueueReading queue, CancellationToken stop) =>
        await queue.ReadAsync(request.HttpContext.Caller(), stop) is { } all
            ? ApiResults.Ok(Paging.Of(request.Query).PageOf(request, all), ApiJson.Default.PageQueueView)
            : ApiResults.Message(StatusCodes.Status503ServiceUnavailable, "the scheduler does not answer; it may be moving to another controller: try again in a moment");
}
