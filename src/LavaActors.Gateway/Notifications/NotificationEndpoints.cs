using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Http;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Notifications;

/// <summary><c>/jobs/{id}/notifications/</c>: who was to be told about a job, and what was tried.</summary>
internal static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder api) => api.MapGet("/jobs/{id:long}/notifications/", ListAsync).Needs(Operation.Read);

    private static async Task<IResult> ListAsync(HttpContext context, INotificationStore store, AccessPolicy access, CancellationToken stop)
    {
        var job = context.Job();
        var isWhole = await access.MayChangeAsync(context.Caller(), job, stop);
        NotificationView[] all = [.. (await store.OfJobAsync(job.Job, stop)).Select(record => NotificationView.Of(record, isWhole))];
        return ApiResults.Ok(new Page<NotificationView>(all.Length, null, null, all), ApiJson.Default.PageNotificationView);
    }
}
