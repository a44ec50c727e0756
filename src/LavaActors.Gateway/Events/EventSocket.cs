using System.Net.WebSockets;
using System.Text;
using LavaActors.Gateway.Live;

namespace LavaActors.Gateway.Events;

/// <summary>The lab's events on one WebSocket, as LAVA sends them: only from here to there. What the client says is read and passed over, within bounds.</summary>
internal sealed class EventSocket(WebSocket socket, EventPatience patience, TimeProvider clock)
{
    // Clients of LAVA say nothing at all.
    private const int MostHeard = 64 * 1024;

    private volatile bool _hasSaidTooMuch;
    private volatile bool _isLetInNoMore;

    /// <param name="isLetIn">Whether the client still is; asked now and then.</param>
    public async Task SendAsync(IAsyncEnumerable<FeedItem> items, Func<ValueTask<bool>> isLetIn, CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Only what is to be sent: reading that is broken off breaks the connection, and the client is to hear why it ends.
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(life.Token);
        var (heard, looking) = (HearAsync(life), LookAgainAsync(isLetIn, sending));
        var (status, reason) = (WebSocketCloseStatus.NormalClosure, "");
        try
        {
            await foreach (var item in items.WithCancellation(sending.Token))
            {
                if (item is FeedItem.Happened happened) await SendAsync(LavaEvents.Message(happened.Event), life.Token);
                else if (item is FeedItem.TooSlow) (status, reason) = (WebSocketCloseStatus.PolicyViolation, "events came faster than they were taken");
            }
        }
        catch (FeedBrokenException)
        {
            (status, reason) = (WebSocketCloseStatus.EndpointUnavailable, "the node ends");
        }
        catch (SlowReaderException)
        {
            socket.Abort();
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The client is gone, has closed, or has said too much.
            if (_hasSaidTooMuch) (status, reason) = (WebSocketCloseStatus.PolicyViolation, "nothing is to be said here");
            else if (_isLetInNoMore) (status, reason) = (WebSocketCloseStatus.PolicyViolation, "these credentials are not good any more");
        }

        await CloseAsync(socket, status, reason, patience, clock);
        // Reading that is broken off resets the connection, and with it goes what the client has not taken yet: he says himself that he has heard. A node that ends has no time for that.
        if (status is not WebSocketCloseStatus.EndpointUnavailable && socket.State is WebSocketState.CloseSent) await heard.WaitAsync(patience.Write, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await life.CancelAsync();
        await heard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>One text, and the end: how LAVA refuses.</summary>
    public async Task RefuseAsync(string text, CancellationToken stop)
    {
        try
        {
            await SendAsync(text, stop);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or SlowReaderException)
        {
            socket.Abort();
        }

        await CloseAsync(socket, WebSocketCloseStatus.NormalClosure, "", patience, clock);
    }

    private async Task SendAsync(string text, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(patience.Write, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new SlowReaderException(patience.Write);
        }
    }

    /// <summary>Without reading, a close or a ping of the client would never be seen. Ends the sending when the client is done.</summary>
    private async Task HearAsync(CancellationTokenSource life)
    {
        var buffer = new byte[1024];
        var total = 0;
        try
        {
            while (total <= MostHeard)
            {
                var piece = await socket.ReceiveAsync(buffer, life.Token);
                if (piece.MessageType == WebSocketMessageType.Close) break;
                total += piece.Count + 1;
            }

            _hasSaidTooMuch = total > MostHeard;
        }
        finally
        {
            await life.CancelAsync();
        }
    }

    /// <summary>Ends the sending when the client is let in no more, or nobody can say whether he is.</summary>
    private async Task LookAgainAsync(Func<ValueTask<bool>> isLetIn, CancellationTokenSource sending)
    {
        using var timer = new PeriodicTimer(Follower.IdentifiedEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(sending.Token))
            {
                if (await isLetIn()) continue;
                _isLetInNoMore = true;
                return;
            }
        }
        finally
        {
            await sending.CancelAsync();
        }
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string reason, EventPatience patience, TimeProvider clock)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(patience.Write, clock);
        try
        {
            await socket.CloseOutputAsync(status, reason, limit.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            socket.Abort();
        }
    }
}
