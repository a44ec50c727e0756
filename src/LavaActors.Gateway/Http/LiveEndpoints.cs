using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Ids;
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
        var lead = context.Job().Lead;
        return new LiveStream(group is true ? WholeEvents(services, lead, stop) : Events(services, lead, stop), "progress");
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(
        GatewayServices services, LeadJobId lead, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var role in services.Jobs.WatchAsync(lead, stop)) yield return Role(role);
        yield return new SseItem<string>("", "end");
    }

    private static async IAsyncEnumerable<SseItem<string>> WholeEvents(GatewayServices services, LeadJobId lead, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var news in services.Jobs.WatchWholeAsync(lead, stop))
        {
            yield return news switch
            {
                JobNews.Role role => Role(role.Progress),
                JobNews.LogsGrew => new SseItem<string>("", "log"),
                _ => new SseItem<string>("", "group"),
            };
        }

        yield return new SseItem<string>("", "end");
    }

    private static SseItem<string> Role(RoleProgress role) => new(JsonSerializer.Serialize(role, ApiJson.Default.RoleProgress), "role");
}
