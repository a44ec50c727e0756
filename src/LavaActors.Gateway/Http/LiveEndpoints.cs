using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/jobs/{id}/events/</c>: a submission's progress as server-sent events.</summary>
internal static class LiveEndpoints
{
    public static void MapLive(this IEndpointRouteBuilder api) => api.MapGet("/jobs/{id:long}/events/", Watch).Needs(Operation.Read);

    /// <param name="group">Also says when its MultiNode group, or the log of any role, has changed.</param>
    private static LiveStream Watch(bool? group, HttpContext context, GatewayServices services, CancellationToken stop)
    {
        var job = context.Job();
        return LiveStream.Of(context, "progress", follower => group is true ? WholeEvents(services, follower, job, stop) : Events(services, follower, job, stop));
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(
        GatewayServices services, Follower follower, JobRow job, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var role in services.Jobs.WatchAsync(job.Lead, stop))
            if (await SeesAsync(follower, role, job, stop)) yield return Role(await services.Mentions.SeenAsync(follower.Caller, job.Lead, role, stop));
        yield return new SseItem<string>("", "end");
    }

    private static async IAsyncEnumerable<SseItem<string>> WholeEvents(
        GatewayServices services, Follower follower, JobRow job, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var news in services.Jobs.WatchWholeAsync(job.Lead, stop))
        {
            if (news is JobNews.Role role)
            {
                if (await SeesAsync(follower, role.Progress, job, stop)) yield return Role(await services.Mentions.SeenAsync(follower.Caller, job.Lead, role.Progress, stop));
                continue;
            }

            if (!await follower.SeesAsync(job.Job, stop)) throw LiveStream.Hidden;
            yield return new SseItem<string>("", news is JobNews.LogsGrew ? "log" : "group");
        }

        yield return new SseItem<string>("", "end");
    }

    // Of a group he may see some, and others not.
    private static async ValueTask<bool> SeesAsync(Follower follower, RoleProgress role, JobRow job, CancellationToken stop) =>
        await follower.SeesAsync(new JobId(role.Id), stop) || (role.Id == job.Job.Value ? throw LiveStream.Hidden : false);

    private static SseItem<string> Role(RoleProgress role) => new(JsonSerializer.Serialize(role, ApiJson.Default.RoleProgress), "role");
}
