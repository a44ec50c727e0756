using System.Net.ServerSentEvents;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LavaActors.Gateway.Http;

/// <summary>
/// Server-sent events whose headers go out before the first of them, which may be an hour away: a client knows at once that it is connected.
/// </summary>
internal sealed class LiveStream(IAsyncEnumerable<SseItem<string>> events, string kind) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, stop) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var watched = GatewayMetrics.Watch(kind);
        await response.Body.FlushAsync(stop);
        try
        {
            await SseFormatter.WriteAsync(events, response.Body, stop);
        }
        catch (FeedBrokenException)
        {
            // Cut off and not ended: only so does the reader know that there is more to come, and asks again.
            httpContext.Abort();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The viewer is gone.
        }
    }
}
