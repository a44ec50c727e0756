using System.Runtime.CompilerServices;
using System.Text;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Live;

/// <summary>
/// Streams a job's log while it grows, in pieces of whole lines. What is there already each reader has from the store; what comes then is read once for all readers of a log
/// (<see cref="LogTail"/>), however many they are.
/// </summary>
public sealed class LogFeed(IJobQueries queries, ILogStore logs, JobFeed jobs, TimeProvider clock)
{
    /// <summary>Usual size of a piece, in bytes.</summary>
    public const int PieceSize = 64 * 1024;

    // A fast log costs no more events than a slow one.
    internal static readonly TimeSpan BetweenPieces = TimeSpan.FromMilliseconds(50);

    // A record has at most 100,000 characters (spec: pipeline.md §11), each up to four bytes and its quoting.
    private const int LongestLine = 1024 * 1024;

    // What all readers of a log are sent in a second, at most: a board that prints a lot before a crowd is not slowed by the crowd, which has it a little later.
    private const double BytesPerSecond = 100e6;

    private readonly Lock _gate = new();
    private readonly Dictionary<JobId, LogTail> _tails = [];

    // A crowd that is behind reads the store a few at a time, and leaves it to those who write.
    private readonly SemaphoreSlim _late = new(2, 2);
    private int _behind;

    /// <summary>Pieces from a byte offset on, until the job is finished and its log read. From the end on when the log does not reach that far: an offset that is not there yet is one of another log.</summary>
    /// <exception cref="FeedBrokenException">It ended before the job did.</exception>
    public async IAsyncEnumerable<LogPiece> FollowAsync(JobRow job, long from, [EnumeratorCancellation] CancellationToken stop)
    {
        // What all who follow it share begins at the offset of the first.
        if (from > 0) from = Math.Min(from, await logs.LengthAsync(job.Job, stop));
        Interlocked.Increment(ref _behind);
        try
        {
            for (var isNearTheEnd = false; !isNearTheEnd;)
            {
                var bytes = await StoredAsync(job.Job, from, stop);
                // Less than there is room for. To read on until nothing comes would take as long as the log grows.
                isNearTheEnd = bytes.Length < PieceSize / 2;
                if (bytes.IsEmpty) break;
                from += bytes.Length;
                yield return new LogPiece(from, bytes);
                if (!isNearTheEnd) await Task.Delay(Share(Volatile.Read(ref _behind), bytes.Length), clock, stop);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _behind);
        }

        var tail = Join(job, from);
        try
        {
            for (var look = tail.Look(from); look != LogLook.End; look = tail.Look(from))
            {
                switch (look)
                {
                    case LogLook.Piece piece:
                        from = piece.Next.End;
                        yield return piece.Next;
                        break;
                    case LogLook.Wait wait:
                        await wait.Changed.WaitAsync(stop);
                        break;
                    default:
                        var bytes = await StoredAsync(job.Job, from, stop);
                        from += bytes.Length;
                        if (!bytes.IsEmpty) yield return new LogPiece(from, bytes);
                        await Task.Delay(BetweenPieces, clock, stop);
                        break;
                }
            }
        }
        finally
        {
            await LeaveAsync(job.Job, tail);
        }
    }

    /// <summary>The time that it takes to send this much to so many.</summary>
    internal static TimeSpan Share(int readers, int bytes) => TimeSpan.FromSeconds(readers * bytes / BytesPerSecond);

    /// <summary>The whole lines there are, and the offset up to which the log was looked at.</summary>
    internal static async Task<(ReadOnlyMemory<byte> Bytes, long Seen)> ReadLinesAsync(ILogStore logs, JobId job, long from, bool toTheEnd, CancellationToken stop)
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

    private async Task<ReadOnlyMemory<byte>> StoredAsync(JobId job, long from, CancellationToken stop)
    {
        await _late.WaitAsync(stop);
        try
        {
            return (await ReadLinesAsync(logs, job, from, toTheEnd: false, stop)).Bytes;
        }
        finally
        {
            _late.Release();
        }
    }

    private LogTail Join(JobRow job, long from)
    {
        lock (_gate)
        {
            // One that has broken off is of no use to who comes now.
            if (!_tails.TryGetValue(job.Job, out var tail) || tail.HasBroken) _tails[job.Job] = tail = new LogTail(job, from, queries, logs, jobs, clock);
            tail.Join();
            return tail;
        }
    }

    private async Task LeaveAsync(JobId job, LogTail tail)
    {
        lock (_gate)
        {
            if (tail.Leave() > 0) return;
            if (_tails.TryGetValue(job, out var known) && known == tail) _tails.Remove(job);
        }

        await tail.DisposeAsync();
    }
}

/// <summary>Some whole lines of a log.</summary>
/// <param name="End">The offset after the last byte: where to go on.</param>
public sealed record LogPiece(long End, ReadOnlyMemory<byte> Bytes)
{
    private string? _text;

    /// <summary>The lines as text, made once for all readers.</summary>
    public string Text => _text ??= Encoding.UTF8.GetString(Bytes.Span);
}
