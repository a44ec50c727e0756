using LavaActors.Gateway.Live;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Events;

/// <summary>
/// The latest events of the lab, in memory, once for all who follow them on this node: each of them reads here at his own pace, and none has a buffer of his own. Filled by
/// <see cref="LabEventsActor"/>.
/// </summary>
public sealed class LabEventHub
{
    /// <summary>So many events are here; whoever is further behind reads the store, or is too slow.</summary>
    public const int Size = 4096;

    private readonly Lock _gate = new();
    private readonly LabEvent[] _ring = new LabEvent[Size];
    private long _before;
    private long _last;
    private bool _isRunning;
    private TaskCompletionSource _news = NewSource();

    /// <summary>The latest event there is; null while that is not known.</summary>
    public long? Last
    {
        get
        {
            lock (_gate) return _isRunning ? _last : null;
        }
    }

    /// <summary>The latest event there is; waits until that is known.</summary>
    /// <exception cref="FeedBrokenException">The node ends.</exception>
    public async Task<long> LastAsync(CancellationToken stop)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_isRunning) return _last;
                news = _news.Task;
            }

            await news.WaitAsync(stop);
        }
    }

    /// <summary>Completes as soon as there is an event behind a number.</summary>
    /// <exception cref="FeedBrokenException">The node ends.</exception>
    public async Task NewsAsync(long after, CancellationToken stop)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_isRunning && _last > after) return;
                news = _news.Task;
            }

            await news.WaitAsync(stop);
        }
    }

    /// <summary>Events behind a number that is known to have been reached; null when they are not here any more.</summary>
    public IReadOnlyList<LabEvent>? Read(long after, int limit)
    {
        lock (_gate)
        {
            if (after < _before) return null;
            var events = new LabEvent[Math.Max(0, Math.Min(limit, _last - after))];
            for (var i = 0; i < events.Length; i++) events[i] = _ring[(after + 1 + i) % Size];
            return events;
        }
    }

    internal void Start(long last)
    {
        lock (_gate)
        {
            (_before, _last, _isRunning) = (last, last, true);
            Tell();
        }
    }

    /// <param name="events">Those that follow, without a gap.</param>
    internal void Add(IReadOnlyList<LabEvent> events)
    {
        lock (_gate)
        {
            foreach (var one in events)
            {
                if (one.Number != _last + 1) _before = one.Number - 1;
                _ring[one.Number % Size] = one;
                _last = one.Number;
                _before = Math.Max(_before, _last - Size);
            }

            Tell();
        }
    }

    internal void Stop(Exception why)
    {
        lock (_gate)
        {
            _isRunning = false;
            var waiting = _news;
            _news = NewSource();
            waiting.TrySetException(new FeedBrokenException(why.Message, why));
            // Nobody may be waiting.
            _ = waiting.Task.Exception;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell()
    {
        var waiting = _news;
        _news = NewSource();
        waiting.TrySetResult();
    }
}
