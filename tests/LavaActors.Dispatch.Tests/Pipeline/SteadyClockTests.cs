using LavaActors.Dispatch.Pipeline;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.Pipeline;

public sealed class SteadyClockTests
{
    [Fact]
    public void Who_sets_the_hosts_clock_does_not_move_it()
    {
        var host = new SettableClock();
        var clock = new SteadyClock(host);
        var start = clock.GetUtcNow();

        host.Passed += TimeSpan.FromMinutes(1);
        host.Set -= TimeSpan.FromHours(3);

        Assert.Equal(start + TimeSpan.FromMinutes(1), clock.GetUtcNow());
    }

    [Fact]
    public void Its_timers_are_the_hosts()
    {
        var host = new FakeTimeProvider();
        var rang = false;
        using var timer = new SteadyClock(host).CreateTimer(_ => rang = true, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        host.Advance(TimeSpan.FromMinutes(1));

        Assert.True(rang);
    }

    /// <summary>A host whose time of day is set while time passes.</summary>
    private sealed class SettableClock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50) + Passed + Set;

        public override long GetTimestamp() => Passed.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
