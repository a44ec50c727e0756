using System.Text;
using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Live;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LavaActors.Gateway.Events;

/// <summary>
/// The lab's events as server-sent events, with the lines of a log where they were asked for. The position after each is its id, so a browser that connects again goes on where it was. A reader that
/// takes nothing is given up; nobody waits for him.
/// </summary>
/// <param name="begin">Where the reader is, as far as he said.</param>
internal sealed class EventStream(IAsyncEnumerable<FeedItem> items, EventPosition begin, IDisposable place, EventPatience patience, TimeProvider clock) : IResult
{
    private static readonly ReadOnlyMemory<byte> PingBytes = ": nothing new\n\n"u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var _ = place;
        var (response, stop) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await WriteAsync(response, stop);
        }
        catch (Exception error) when (error is FeedBrokenException or SlowReaderException)
        {
            // Cut off and not ended: only so does the reader know that there is more to come, and asks again.
            httpContext.Abort();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader is gone.
        }
    }

    private async Task WriteAsync(HttpResponse response, CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var position = begin;
        await using var reader = items.GetAsyncEnumerator(life.Token);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (!await Within(next, stop))
                {
                    await SendAsync(response, PingBytes, stop);
                    continue;
                }

                if (!await next) return;
                position = position.After(reader.Current);
                await SendAsync(response, Encoding.UTF8.GetBytes(Text(position, reader.Current)), stop);
                next = reader.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator may not be disposed of while it moves.
            await life.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> Within(Task<bool> next, CancellationToken stop)
    {
        if (next.IsCompleted) return true;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pause = Task.Delay(patience.Ping, clock, waiting.Token);
        var first = await Task.WhenAny(next, pause);
        await waiting.CancelAsync();
        stop.ThrowIfCancellationRequested();
        return first == next;
    }

    private async Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(patience.Write, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await response.Body.WriteAsync(bytes, either.Token);
            await response.Body.FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new SlowReaderException(patience.Write);
        }
    }

    internal static string Text(EventPosition id, FeedItem item) => item switch
    {
        FeedItem.Ready ready => Event(id, "ready", JsonSerializer.Serialize(new ReadyView(ready.Number), ApiJson.Default.ReadyView)),
        FeedItem.Happened { Event: { Job: { } job } one } => Event(id, "job", JsonSerializer.Serialize(JobChangeView.Of(job, one.At), ApiJson.Default.JobChangeView)),
        FeedItem.Happened { Event: { Device: { } device } one } => Event(id, "device", JsonSerializer.Serialize(DeviceChangeView.Of(device, one.At), ApiJson.Default.DeviceChangeView)),
        FeedItem.Happened { Event: { Worker: { } worker } one } => Event(id, "worker", JsonSerializer.Serialize(WorkerChangeView.Of(worker, one.At), ApiJson.Default.WorkerChangeView)),
        FeedItem.Dropped dropped => Event(id, "dropped", JsonSerializer.Serialize(new DroppedView(dropped.From, dropped.To), ApiJson.Default.DroppedView)),
        FeedItem.TooSlow => Event(id, "too-slow", JsonSerializer.Serialize(new ReasonView("events came faster than they were taken; connect again to go on"), ApiJson.Default.ReasonView)),
        FeedItem.Lines lines => Event(id, "log", LinesOf(lines.Piece.Text)),
        FeedItem.LogEnd end => Event(id, "log-end", JsonSerializer.Serialize(new LogEndView(end.Job.Value), ApiJson.Default.LogEndView)),
        _ => throw new ArgumentException($"a {item.GetType().Name} is not streamed", nameof(item)),
    };

    // Each of them as one of data; a reader puts the line breaks back.
    private static string LinesOf(string text) =>
        (text.EndsWith('\n') ? text[..^1] : text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\ndata: ", StringComparison.Ordinal);

    // JSON has no line breaks of its own.
    private static string Event(EventPosition id, string name, string data) => $"id: {id}\nevent: {name}\ndata: {data}\n\n";
}
