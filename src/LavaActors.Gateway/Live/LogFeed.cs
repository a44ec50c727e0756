using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Live;

/// <summary>Streams a job's log while it grows, in pieces of whole lines.</summary>
public sealed class LogFeed(IJobQueries queries, ILogStore logs, JobFeed jobs, TimeProvider clock)
{
    /// <summary>Usual size of a piece, in bytes.</summary>
    public const int PieceSize = 64 * 1024;

    // A record has at most 100,000 characters (spec: pipeline.md §11), each up to four bytes and its quoting.
    private const int LongestLine = 1024 * 1024;

    // A fast log costs no more events than a slow one.
    private static readonly TimeSpan BetweenPieces = TimeSpan.FromMilliseconds(50);

    // The last bytes are stored when their job's end is: this is for the moment in which they become visible.
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromMilliseconds(500);

    /// <summary>Pieces from a byte offset on, until the job is finished and its log read.</summary>
    public async IAsyncEnumerable<LogPiece> FollowAsync(JobRow job, long from, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // One is enough, however many come: it says look, not what is there.
        var grown = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var finished = FinishedAsync(job, grown.Writer, ending.Token);
        try
        {
            while (true)
            {
                if (finished.IsFaulted) await finished;
                var isLast = finished.IsCompletedSuccessfully;
                // What grows from here on is seen by the wait, what grew before by the reading.
                grown.Reader.TryRead(out _);
                var (bytes, seen) = await ReadLinesAsync(job.Job, from, isLast, stop);
                if (bytes.Length > 0)
                {
                    from += bytes.Length;
                    yield return new LogPiece(from, bytes);
                    await Task.Delay(BetweenPieces, clock, stop);
                }
                else if (!isLast)
                {
                    await GrowthAsync(job.Job, seen, grown.Reader, finished, stop);
                }
                else if (!await HasGrownAsync(job.Job, seen, stop))
                {
                    yield break;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await finished.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The whole lines there are, and the offset up to which the log was looked at.</summary>
    private async Task<(ReadOnlyMemory<byte> Bytes, long Seen)> ReadLinesAsync(JobId job, long from, bool toTheEnd, CancellationToken stop)
    {
        for (var size = PieceSize; ; size *= 4)
        {
            var bytes = await logs.ReadAsync(job, from, size, stop);
            var end = bytes.Span.LastIndexOf((byte)'\n') + 1;
            var seen = from + bytes.Length;
            if (end > 0) return (bytes[..end], seen);
            if (bytes.Length < size) return (toTheEnd ? bytes : ReadOnlyMemory<byte>.Empty, seen);
            if (size >= LongestLine) return (bytes, seen);
        }
    }

    // The store tells what this process writes; what another one writes is published.
    private async Task GrowthAsync(JobId job, long seen, ChannelReader<bool> elsewhere, Task finished, CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task here = logs.GrownBeyondAsync(job, seen, waiting.Token);
        Task there = elsewhere.WaitToReadAsync(waiting.Token).AsTask();
        await Task.WhenAny(here, there, finished);
        await waiting.CancelAsync();
        await here.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await there.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    private async Task<bool> HasGrownAsync(JobId job, long seen, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(AfterTheEnd, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await logs.GrownBeyondAsync(job, seen, either.Token) > seen;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Another process may have stored it, whose news of this job end with the job.
            return await logs.LengthAsync(job, stop) > seen;
        }
    }

    private async Task FinishedAsync(JobRow job, ChannelWriter<bool> grown, CancellationToken stop)
    {
        if (job.State is JobState.Finished || await queries.GetAsync(job.Job, stop) is { State: JobState.Finished }) return;
        await foreach (var role in jobs.WatchAsync(job.Lead, OnLog, stop))
            if (role.Id == job.Job.Value && role.IsFinished) return;

        void OnLog(JobId? of)
        {
            if (of is null || of == job.Job) grown.TryWrite(true);
        }
    }
}

/// <summary>Some whole lines of a log.</summary>
/// <param name="End">The offset after the last byte: where to go on.</param>
public sealed record LogPiece(long End, ReadOnlyMemory<byte> Bytes);
