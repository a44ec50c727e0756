using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary>A job's log: as a file with optional line numbers (spec: rest-api.md §5.1), and as a stream that follows it.</summary>
internal static class LogEndpoints
{
    private const int BlockSize = 256 * 1024;

    public static void MapLogs(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs/{id:long}/logs/", DownloadAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/logs/stream/", Follow).Needs(Operation.Read);
    }

    private static async Task<IResult> DownloadAsync(HttpContext context, long? start, long? end, GatewayServices services, CancellationToken stop)
    {
        var job = context.Job().Job;
        var range = start is null && end is null
            ? new LogRange(0, await services.Logs.LengthAsync(job, stop))
            : await services.Logs.LinesAsync(job, Math.Max(0, start ?? 0), end, stop);
        return range.To <= range.From ? ApiResults.NotFound : new LogFile(job, range, services.Logs);
    }

    /// <summary>
    /// The log as server-sent events: each holds whole lines and has the byte offset after them as its id, so that a reader which lost the
    /// connection goes on where it was by <c>Last-Event-ID</c>. The last event is named <c>end</c>.
    /// </summary>
    private static LiveStream Follow(HttpContext context, GatewayServices services, CancellationToken stop) =>
        LiveStream.Of(context, "log", follower => Events(services, follower, context.Job(), Offset(context.Request), stop));

    private static async IAsyncEnumerable<SseItem<string>> Events(
        GatewayServices services, Follower follower, JobRow row, long from, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var piece in services.LogFeed.FollowAsync(row, from, stop))
        {
            if (!await follower.SeesAsync(row.Job, stop)) throw LiveStream.Hidden;
            var text = piece.Text;
            yield return new SseItem<string>(text.EndsWith('\n') ? text[..^1] : text) { EventId = piece.End.ToString() };
        }

        yield return new SseItem<string>("", "end");
    }

    private static long Offset(HttpRequest request)
    {
        var text = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : request.Query["offset"].ToString();
        return long.TryParse(text, out var offset) && offset > 0 ? offset : 0;
    }

    // Streamed: a log may be larger than what should be held in memory.
    private sealed class LogFile(JobId job, LogRange range, ILogStore logs) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, stop) = (httpContext.Response, httpContext.RequestAborted);
            response.ContentType = "application/yaml";
            response.ContentLength = range.To - range.From;
            response.Headers.ContentDisposition = $"attachment; filename=job_{job}.yaml";
            if (HeadRequests.IsHead(httpContext)) return;
            for (var from = range.From; from < range.To;)
            {
                var block = await logs.ReadAsync(job, from, (int)Math.Min(BlockSize, range.To - from), stop);
                if (block.IsEmpty) throw new InvalidOperationException($"the log of job {job} ends at {from}, before its length {range.To}");
                await response.Body.WriteAsync(block, stop);
                from += block.Length;
            }
        }
    }
}
