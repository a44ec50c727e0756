using LavaActors.Node.Membership;
using static LavaActors.Node.Membership.Standstill;

namespace LavaActors.Node.Tests.Membership;

public sealed class StandstillTests
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    private static Standstill After(Standstill still, double ran, double passed, Company company = Company.OnOtherHosts) =>
        still.After(TimeSpan.FromSeconds(ran), TimeSpan.FromSeconds(passed), Beat, company);

    [Fact]
    public void A_pause_longer_than_the_others_wait_is_too_long()
    {
        Assert.True(After(None, 6.2, 6.2).IsTooLong(Longest, Company.OnOtherHosts));
        Assert.False(After(None, 5.9, 5.9).IsTooLong(Longest, Company.OnOtherHosts));
    }

    [Fact]
    public void A_beat_that_comes_a_little_late_is_none() => Assert.Equal(None, After(None, 0.19, 0.19));

    [Fact]
    public void A_suspended_host_is_seen_by_the_clock_that_goes_on() => Assert.True(After(None, 0.1, 3600).IsTooLong(Longest, Company.OnOtherHosts));

    [Fact]
    public void Nodes_that_are_suspended_with_their_host_all_go_on() => Assert.False(After(None, 0.1, 3600, Company.OnThisHost).IsTooLong(Longest, Company.OnThisHost));

    [Fact]
    public void One_that_stands_still_beside_others_of_its_host_does_not() => Assert.True(After(None, 8, 8, Company.OnThisHost).IsTooLong(Longest, Company.OnThisHost));

    [Fact]
    public void With_nobody_who_could_take_over_no_pause_is_too_long() => Assert.False(After(None, 3600, 3600, Company.None).IsTooLong(Longest, Company.None));

    [Fact]
    public void Two_pauses_with_a_moment_between_them_are_one()
    {
        var still = After(None, 4, 4);
        for (var n = 0; n < 5; n++) still = After(still, 0.1, 0.1);
        Assert.True(After(still, 4, 4).IsTooLong(Longest, Company.OnOtherHosts));
    }

    [Fact]
    public void A_pause_is_made_good_by_running()
    {
        var still = After(None, 4, 4);
        for (var n = 0; n < 40; n++) still = After(still, 0.1, 0.1);
        Assert.Equal(None, still);
        Assert.False(After(still, 4, 4).IsTooLong(Longest, Company.OnOtherHosts));
    }

    [Fact]
    public void The_limit_is_below_what_the_others_wait() =>
        Assert.Equal(TimeSpan.FromSeconds(6), Limit(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500)));
}
