using LavaActors.Scheduling.Queue;

namespace LavaActors.Scheduling.Tests.Queue;

public sealed class HeartbeatsTests
{
    [Fact]
    public void Who_says_nothing_between_so_many_looks_is_silent_and_named_once()
    {
        var heartbeats = new Heartbeats(4);
        heartbeats.Heard("lab-a");
        for (var n = 0; n < 4; n++)
        {
            heartbeats.Heard("lab-b");
            Assert.Empty(heartbeats.Look());
        }

        heartbeats.Heard("lab-b");
        Assert.Equal(["lab-a"], heartbeats.Look());
        Assert.Empty(heartbeats.Look());
    }

    [Fact]
    public void Who_was_silent_is_heard_of_again_and_counts_anew()
    {
        var heartbeats = new Heartbeats(1);
        heartbeats.Heard("lab-a");
        heartbeats.Look();
        Assert.Equal(["lab-a"], heartbeats.Look());

        heartbeats.Heard("lab-a");
        Assert.Empty(heartbeats.Look());
        Assert.Equal(["lab-a"], heartbeats.Look());
    }

    [Fact]
    public void A_scheduler_that_has_just_begun_misses_nobody_and_one_that_stood_still_has_only_looked_once()
    {
        var heartbeats = new Heartbeats(4);
        Assert.Empty(heartbeats.Look());
        heartbeats.Heard("lab-a");
        // However long ago that was.
        Assert.Empty(heartbeats.Look());
    }
}
