using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

public sealed class DeathRulesTests
{
    private static DeathRules.Peer Controller(int host, bool isReachable = true, bool refuses = false) => new($"10.0.0.{host}:4053", true, isReachable, refuses);

    private static DeathRules.Peer Dispatcher(int host, bool isReachable = true, bool refuses = false) => new($"10.0.0.{host}:4054", false, isReachable, refuses);

    private static DeathRules.Verdict Judge(params DeathRules.Peer[] members) => DeathRules.Judge(members[0].Address, members);

    [Fact]
    public void One_of_three_controllers_that_refuses_is_dead() =>
        Assert.Equal(["10.0.0.2:4053"], Judge(Controller(1), Controller(2, refuses: true), Controller(3)).Dead);

    [Fact]
    public void One_that_is_silent_is_not() => Assert.Empty(Judge(Controller(1), Controller(2, isReachable: false), Controller(3)).Dead);

    [Fact]
    public void A_minority_judges_nobody()
    {
        var verdict = Judge(Controller(1), Controller(2, refuses: true), Controller(3, refuses: true));
        Assert.Empty(verdict.Dead);
        Assert.Equal(["10.0.0.2:4053", "10.0.0.3:4053"], verdict.Undecided);
        Assert.Empty(Judge(Controller(1), Controller(2, refuses: true), Controller(3, isReachable: false)).Dead);
    }

    [Fact]
    public void Half_of_the_controllers_are_no_majority() => Assert.Empty(Judge(Controller(1), Controller(2, refuses: true)).Dead);

    [Fact]
    public void On_one_host_a_refusal_is_proof_whoever_is_left()
    {
        var here = new DeathRules.Peer("127.0.0.1:1", true, true, false);
        Assert.Equal(["127.0.0.1:2"], Judge(here, new("127.0.0.1:2", true, true, true)).Dead);
        Assert.Equal(["10.0.0.1:9"], Judge(Controller(1), new("10.0.0.1:9", true, true, true), Controller(3, refuses: true)).Dead);
    }

    [Fact]
    public void A_dispatcher_that_refuses_is_dead_for_controllers_in_the_majority()
    {
        Assert.Equal(["10.0.0.9:4054"], Judge(Controller(1), Dispatcher(9, refuses: true)).Dead);
        Assert.Empty(Judge(Controller(1), Controller(2, isReachable: false), Dispatcher(9, refuses: true)).Dead);
    }

    [Fact]
    public void Nobody_judges_itself() => Assert.Empty(Judge(Controller(1, refuses: true), Controller(2), Controller(3)).Dead);

    /// <summary>A firewall that refuses in both directions between any two groups of hosts: whatever each believes, controllers of one side at most act.</summary>
    [Property(MaxTest = 1000)]
    public Property Whatever_a_firewall_refuses_two_sides_never_put_each_other_out() => Prop.ForAll(
        Gen.Choose(1, 6).SelectMany(count => Gen.Elements(0, 1, 2).ArrayOf(count)).ToArbitrary(),
        sides =>
        {
            var acting = sides.Select((side, n) => (side, n)).Where(at => View(sides, at.n).Dead.Count > 0).Select(at => at.side).Distinct();
            return acting.Count() <= 1;
        });

    private static DeathRules.Verdict View(int[] sides, int own) =>
        DeathRules.Judge($"10.0.0.{own}:4053", [.. sides.Select((side, n) => Controller(n, refuses: side != sides[own]))]);
}
