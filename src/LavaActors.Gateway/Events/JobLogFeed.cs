using System.Runtime.CompilerServices;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Events;

/// <summary>One job's log beside the lab's events, for one reader.</summary>
internal sealed class JobLogFeed(LogFeed logs)
{
    /// <summary>The log from a byte offset on while it grows, and <see cref="FeedItem.LogEnd"/> when the job is over and all of it was given. Who may not see the job any more gets no more of it.</summary>
    public async IAsyncEnumerable<FeedItem> FollowAsync(Follower follower, JobRow job, long from, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var piece in logs.FollowAsync(job, from, stop))
        {
            if (!await follower.SeesAsync(job.Job, stop)) yield break;
            yield return new FeedItem.Lines(job.Job, piece);
        }

        yield return new FeedItem.LogEnd(job.Job);
    }

    /// <summary>
    /// Both, each at the reader's pace: what he does not take is not read for him. The log begins when the reader has heard where the events begin, and the stream ends with the events.
    /// </summary>
    public static async IAsyncEnumerable<FeedItem> Merge(IAsyncEnumerable<FeedItem> events, IAsyncEnumerable<FeedItem> log, [EnumeratorCancellation] CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var ofEvents = events.GetAsyncEnumerator(life.Token);
        await using var ofLog = log.GetAsyncEnumerator(life.Token);
        var nextEvent = ofEvents.MoveNextAsync().AsTask();
        Task<bool>? nextLines = null;
        var isLogOver = false;
        try
        {
            while (true)
            {
                if (nextLines is null) await nextEvent;
                else await Task.WhenAny(nextEvent, nextLines);

                if (nextEvent.IsCompleted)
                {
                    if (!await nextEvent) yield break;
                    yield return ofEvents.Current;
                    nextEvent = ofEvents.MoveNextAsync().AsTask();
                }

                if (nextLines?.IsCompleted is true)
                {
                    isLogOver = !await nextLines;
                    if (!isLogOver) yield return ofLog.Current;
                    nextLines = null;
                }

                if (nextLines is null && !isLogOver) nextLines = ofLog.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator may not be disposed of while it moves.
            await life.CancelAsync();
            await ((Task)nextEvent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (nextLines is not null) await ((Task)nextLines).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
