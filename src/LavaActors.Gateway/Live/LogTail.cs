using System.Threading.Channels;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Live;

/// <summary>
/// The end of one job's log, read once for all who follow it on this node: from the offset on at which the first of them had read all there was. The last pieces are kept for those
/// who are a little behind.
/// </summary>
internal sealed class LogTail : IAsyncDisposable
{
    /// <summary>Of bytes that are kept; who is further behind reads the store himself.</summary>
    private const int Kept = 1024 * 1024;

    // The last bytes are stored when their job's end is: this is for the moment in which they become visible.
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromMilliseconds(500);

    private readonly JobRow _job;
    private readonly IJobQueries _queries;
    private readonly ILogStore _logs;
    private readonly JobFeed _jobs;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _life = new();
    private readonly Lock _gate = new();
    private readonly LinkedList<LogPiece> _pieces = [];
    private readonly Task _reading;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _start;
    private long _end;
    private int _followers;
    private bool _isOver;
    private Exception? _fault;

    public LogTail(JobRow job, long from, IJobQueries queries, ILogStore logs, JobFeed jobs, TimeProvider clock)
    {
        (_job, _queries, _logs, _jobs, _clock) = (job, queries, logs, jobs, clock);
        _start = _end = from;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>One more follows it.</summary>
    public void Join() => Interlocked.Increment(ref _followers);

    /// <returns>How many still do.</returns>
    public int Leave() => Interlocked.Decrement(ref _followers);

    /// <summary>Whether it cannot be followed any more.</summary>
    public bool HasBroken
    {
        get
        {
            lock (_gate) return _fault is not null;
        }
    }

    /// <summary>What is known of the log from an offset on, now.</summary>
    /// <exception cref="FeedBrokenException">It cannot be followed any more, and its job is not over.</exception>
    public LogLook Look(long from)
    {
        lock (_gate)
        {
            if (from < _start) return LogLook.Behind;
            for (var node = _pieces.Last; node is not null && node.Value.End > from; node = node.Previous)
            {
                var start = node.Value.End - node.Value.Bytes.Length;
                if (start <= from) return new LogLook.Piece(start == from ? node.Value : new LogPiece(node.Value.End, node.Value.Bytes[(int)(from - start)..]));
            }

            if (_fault is { } fault) throw new FeedBrokenException($"the log of job {_job.Job} cannot be followed: {fault.Message}", fault);
            return _isOver ? LogLook.End : new LogLook.Wait(_changed.Task);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _reading;
        _life.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await FollowAsync(_life.Token);
            Change(() => _isOver = true);
        }
        catch (Exception fault)
        {
            // To those who follow, each of whom sees it at his next look.
            Change(() => _fault = fault);
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // One is enough, however many come: it says look, not what is there.
        var grown = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var finished = FinishedAsync(grown.Writer, ending.Token);
        try
        {
            while (true)
            {
                if (finished.IsFaulted) await finished;
                var isLast = finished.IsCompletedSuccessfully;
                // What grows from here on is seen by the wait, what grew before by the reading.
                grown.Reader.TryRead(out _);
                var (bytes, seen) = await LogFeed.ReadLinesAsync(_logs, _job.Job, _end, isLast, stop);
                if (bytes.Length > 0)
                {
                    Add(bytes);
                    var share = LogFeed.Share(Volatile.Read(ref _followers), bytes.Length);
                    await Task.Delay(share > LogFeed.BetweenPieces ? share : LogFeed.BetweenPieces, _clock, stop);
                }
                else if (!isLast)
                {
                    await GrowthAsync(seen, grown.Reader, finished, stop);
                }
                else if (!await HasGrownAsync(seen, stop))
                {
                    return;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await finished.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Add(ReadOnlyMemory<byte> bytes) => Change(() =>
    {
        _end += bytes.Length;
        _pieces.AddLast(new LogPiece(_end, bytes));
        while (_end - _start > Kept && _pieces.Count > 1)
        {
            _start += _pieces.First!.Value.Bytes.Length;
            _pieces.RemoveFirst();
        }
    });

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    // The store tells what this process writes; what another one writes is published.
    private async Task GrowthAsync(long seen, ChannelReader<bool> elsewhere, Task finished, CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task here = _logs.GrownBeyondAsync(_job.Job, seen, waiting.Token);
        Task there = elsewhere.WaitToReadAsync(waiting.Token).AsTask();
        await Task.WhenAny(here, there, finished);
        await waiting.CancelAsync();
        await here.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await there.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    private async Task<bool> HasGrownAsync(long seen, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(AfterTheEnd, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await _logs.GrownBeyondAsync(_job.Job, seen, either.Token) > seen;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Another process may have stored it, whose news of this job end with the job.
            return await _logs.LengthAsync(_job.Job, stop) > seen;
        }
    }

    private async Task FinishedAsync(ChannelWriter<bool> grown, CancellationToken stop)
    {
        if (_job.State is JobState.Finished || await _queries.GetAsync(_job.Job, stop) is { State: JobState.Finished }) return;
        await foreach (var role in _jobs.WatchAsync(_job.Lead, OnLog, stop))
            if (role.Id == _job.Job.Value && role.IsFinished) return;

        void OnLog(JobId? of)
        {
            if (of is null || of == _job.Job) grown.TryWrite(true);
        }
    }
}

/// <summary>What a <see cref="LogTail"/> has for a reader.</summary>
internal abstract record LogLook
{
    private LogLook()
    {
    }

    /// <summary>What the reader wants is not kept any more.</summary>
    public static LogLook Behind { get; } = new IsBehind();

    /// <summary>The job is over, and the reader has all of its log.</summary>
    public static LogLook End { get; } = new IsEnd();

    /// <param name="Next">The lines that come next.</param>
    public sealed record Piece(LogPiece Next) : LogLook;

    /// <param name="Changed">Done when there is something new.</param>
    public sealed record Wait(Task Changed) : LogLook;

    private sealed record IsBehind : LogLook;

    private sealed record IsEnd : LogLook;
}
