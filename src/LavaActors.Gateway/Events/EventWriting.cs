using LavaActors.Gateway.Http;
using LavaActors.Gateway.Live;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LavaActors.Gateway.Events;

/// <summary>
/// Sends server-sent events to one reader. Headers go out before the first event, which may be an hour away; while there is none, a comment goes out now and then, so that nothing between takes the connection for dead. A reader that takes
/// nothing is given up, and so is one who is not let in any more.
/// </summary>
/// <param name="isLetIn">Asked before each event and each comment.</param>
internal sealed class EventWriting<T>(IAsyncEnumerable<T> items, Func<T, ValueTask<ReadOnlyMemory<byte>>> write, Func<ValueTask<bool>> isLetIn, EventPatience patience, TimeProvider clock)
{
    private static readonly ReadOnlyMemory<byte> PingBytes = ": nothing new\n\n"u8.ToArray();

    /// <summary>Until there are no more events, or the reader is gone.</summary>
    public async Task RunAsync(HttpContext context)
    {
        var (response, stop) = (context.Response, context.RequestAborted);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await response.Body.FlushAsync(stop);
            if (HeadRequests.IsHead(context)) return;
            await WriteAsync(context, stop);
        }
        catch (Exception error) when (error is FeedBrokenException or SlowReaderException)
        {
            // Cut off and not ended: only so does the reader know that there is more to come, and asks again.
            context.Abort();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader is gone.
        }
    }

    private async Task WriteAsync(HttpContext context, CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var reader = items.GetAsyncEnumerator(life.Token);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                var hasCome = await WithinAsync(next, stop);
                if (hasCome && !await next) return;
                if (!await isLetIn())
                {
                    // He may ask again, and hears then why he is not.
                    context.Abort();
                    return;
                }

                await SendAsync(context.Response, hasCome ? await write(reader.Current) : PingBytes, stop);
                if (hasCome) next = reader.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator may not be disposed of while it moves.
            await life.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> WithinAsync(Task<bool> next, CancellationToken stop)
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
}
