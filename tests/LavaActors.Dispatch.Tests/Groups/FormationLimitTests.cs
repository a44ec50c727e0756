using LavaActors.Dispatch.Groups;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Tests.Groups;

public sealed class FormationLimitTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private static readonly MultiNodeMembership Host = new() { TargetGroup = "g", Role = "host", GroupSize = 2, SubId = 0 };

    [Fact]
    public void A_partner_may_be_away_for_as_long_as_its_runs_go_on() => Assert.Equal(TimeSpan.FromSeconds(390), FormationLimit.Of(Host, Grace));

    [Fact]
    public void The_time_of_the_calls_is_that_of_a_delayed_start_and_not_of_the_formation()
    {
        var own = TimeSpan.FromSeconds(20);
        Assert.Equal(TimeSpan.FromSeconds(390), FormationLimit.Of(Host with { Timeout = own }, Grace));
        Assert.Equal(own, FormationLimit.Of(Host with { Timeout = own, Request = "lava-start", ExpectRole = "host" }, Grace));
        Assert.Equal(TimeSpan.FromSeconds(390), FormationLimit.Of(Host with { Request = "lava-start", ExpectRole = "host" }, Grace));
    }
}
