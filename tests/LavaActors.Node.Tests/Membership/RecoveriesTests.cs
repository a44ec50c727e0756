using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

public sealed class RecoveriesTests
{
    private readonly Recoveries _recoveries = new(TimeSpan.FromSeconds(5));

    [Fact]
    public void Nobody_is_put_out_while_one_after_another_reaches_a_member_again()
    {
        _recoveries.MembersChanged(At(31.4));

        // Found out of reach by one after another: that is how a member goes.
        Assert.False(_recoveries.Continue(1, At(31.4)));
        Assert.False(_recoveries.Continue(7, At(32)));
        Assert.True(_recoveries.Continue(3, At(35)));
        Assert.True(_recoveries.Continue(1, At(36.4)));
        Assert.Equal(2, _recoveries.Times);
        Assert.False(_recoveries.Continue(1, At(36.5)));
        Assert.False(_recoveries.Continue(0, At(37)));
    }

    [Fact]
    public void That_all_are_in_reach_needs_no_patience() => Assert.False(Gone(4).Continue(0, At(1)));

    [Theory]
    [InlineData(9.9, true)]
    [InlineData(10, false)]
    public void Nothing_is_put_off_for_longer_than_twice_the_resolvers_time(double seconds, bool waits) => Assert.Equal(waits, Gone(2).Continue(1, At(seconds)));

    [Fact]
    public void A_member_that_goes_meanwhile_has_a_time_of_its_own()
    {
        var recoveries = Gone(2);
        recoveries.MembersChanged(At(9));
        recoveries.Continue(4, At(9));

        Assert.True(recoveries.Continue(3, At(18)));
        Assert.Equal(1, recoveries.Times);
    }

    private Recoveries Gone(int records)
    {
        _recoveries.MembersChanged(At(0));
        _recoveries.Continue(records, At(0));
        return _recoveries;
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
