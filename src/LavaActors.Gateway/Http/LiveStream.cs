using System.Net.ServerSentEvents;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Http;

/// <summary>
/// Server-sent events whose headers go out before the first of them, which may be an hour away: a client knows at once that it is connected.
/// </summary>
internal sealed class LiveStream(IAsyncEnumerable<SseItem<string>> events, string kind) : IResult
{
    private static readonly IResult TooMany = ApiResults.Detail(StatusCodes.Status503ServiceUnavailable, "Too many follow jobs here, or you follow too many; close some, or try again at another node.");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var place = httpContext.RequestServices.GetRequiredService<StreamReaders>().TryEnter(httpContext.Whom(httpContext.Caller()));
        if (place is null)
        {
            await TooMany.ExecuteAsync(httpContext);
            return;
        }

        var (response, stop) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var watched = GatewayMetrics.Watch(kind);
        await response.Body.FlushAsync(stop);
        var (patience, clock) = (httpContext.RequestServices.GetRequiredService<EventPatience>(), httpContext.RequestServices.GetRequiredService<TimeProvider>());
        try
        {
            await foreach (var one in events.WithCancellation(stop)) await WriteAsync(one, response.Body, patience, clock, stop);
        }
        catch (Exception error) when (error is FeedBrokenException or SlowReaderException)
        {
            // Cut off and not ended: only so does the reader know that there is more to come, and asks again.
            httpContext.Abort();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The viewer is gone.
        }
    }

    private static async Task WriteAsync(SseItem<string> one, Stream to, EventPatience patience, TimeProvider clock, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(patience.Write, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await SseFormatter.WriteAsync(new[] { one }.ToAsyncEnumerable(), to, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new SlowReaderException(patience.Write);
        }
    }
}
