namespace LavaActors.Scheduling.Queue;

/// <summary>
/// The time of day, but never earlier than it was: order and age of the jobs rest on it. When the host's clock is set back, this one goes on at nine tenths of its
/// speed until the other has caught up; so every wait ends, and none much later than it would have. Not thread-safe.
/// </summary>
internal sealed class SteadyClock(TimeProvider clock)
{
    private const double Slow = 0.9;

    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private long _at = clock.GetTimestamp();

    public DateTimeOffset Now
    {
        get
        {
            var (wall, at) = (clock.GetUtcNow(), clock.GetTimestamp());
            var slowly = _last + (clock.GetElapsedTime(_at, at) * Slow);
            (_last, _at) = (wall > slowly ? wall : slowly, at);
            return _last;
        }
    }

    /// <summary>It was this time before this process began.</summary>
    public void WasAt(DateTimeOffset moment)
    {
        if (moment > _last) (_last, _at) = (moment, clock.GetTimestamp());
    }
}
