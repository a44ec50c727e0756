namespace LavaActors.Dispatch.Pipeline;

/// <summary>
/// The clock of one run: begins with the host's time, and goes on with the time that passes. Whoever sets the host's clock, forwards or backwards, neither ends a run by that
/// nor prolongs it.
/// </summary>
/// <param name="host">The host's clock.</param>
/// <param name="start">What it begins with.</param>
public sealed class SteadyClock(TimeProvider host, DateTimeOffset start) : TimeProvider
{
    private readonly long _started = host.GetTimestamp();

    public SteadyClock(TimeProvider host)
        : this(host, host.GetUtcNow())
    {
    }

    public override long TimestampFrequency => host.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => host.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => start + host.GetElapsedTime(_started);

    public override long GetTimestamp() => host.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => host.CreateTimer(callback, state, dueTime, period);
}
