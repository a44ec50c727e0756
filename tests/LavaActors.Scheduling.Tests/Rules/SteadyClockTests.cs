using FsCheck;
using FsCheck.Xunit;
using LavaActors.Scheduling.Queue;

namespace LavaActors.Scheduling.Tests.Rules;

public sealed class SteadyClockTests
{
    private readonly SetClock _host = new();

    [Fact]
    public void It_shows_the_hosts_time()
    {
        var clock = new SteadyClock(_host);
        _host.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(_host.GetUtcNow(), clock.Now);
    }

    [Fact]
    public void A_clock_that_is_set_back_is_waited_for_and_time_goes_on_meanwhile()
    {
        var clock = new SteadyClock(_host);
        var before = clock.Now;
        _host.Set(-TimeSpan.FromHours(1));
        Assert.Equal(before, clock.Now);

        _host.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(before + TimeSpan.FromMinutes(9), clock.Now);
        _host.Pass(TimeSpan.FromHours(10));
        Assert.Equal(_host.GetUtcNow(), clock.Now);
    }

    [Fact]
    public void Times_of_before_a_restart_count()
    {
        var clock = new SteadyClock(_host);
        var stored = _host.GetUtcNow() + TimeSpan.FromHours(2);
        clock.WasAt(stored);
        Assert.Equal(stored, clock.Now);
        clock.WasAt(_host.GetUtcNow());
        Assert.Equal(stored, clock.Now);
    }

    [Property]
    public void It_never_goes_back_and_never_stands_still(int[] jumps)
    {
        var clock = new SteadyClock(_host);
        foreach (var jump in jumps)
        {
            var before = clock.Now;
            _host.Set(TimeSpan.FromSeconds(jump % 100_000));
            Assert.True(clock.Now >= before);
            before = clock.Now;
            _host.Pass(TimeSpan.FromSeconds(10));
            Assert.True(clock.Now >= before + TimeSpan.FromSeconds(9));
        }
    }

    /// <summary>A host's two clocks: that of the day, which people set, and the one that only counts.</summary>
    private sealed class SetClock : TimeProvider
    {
        private DateTimeOffset _day = Lab.Noon;
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _day;

        public override long GetTimestamp() => _ticks;

        public void Set(TimeSpan by) => _day += by;

        public void Pass(TimeSpan time) => (_day, _ticks) = (_day + time, _ticks + time.Ticks);
    }
}
