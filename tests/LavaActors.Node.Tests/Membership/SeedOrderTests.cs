using System.Net;
using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

public sealed class SeedOrderTests
{
    private static IReadOnlyList<string> Of(string self, params (string Seed, PortProbe.Answer Answer)[] others) =>
        SeedOrder.Of(self, ["a", "b", "c"], others.ToDictionary(other => other.Seed, other => other.Answer));

    [Fact]
    public void The_first_seed_begins_at_once_when_no_other_is_there() => Assert.Equal(["a"], Of("a", ("b", PortProbe.Answer.Refused), ("c", PortProbe.Answer.Refused)));

    [Fact]
    public void It_asks_those_that_are_there_or_may_be() => Assert.Equal(["a", "b", "c"], Of("a", ("b", PortProbe.Answer.Accepted), ("c", PortProbe.Answer.None)));

    [Fact]
    public void Any_other_seed_asks_all_in_order_and_never_begins() => Assert.Equal(["a", "b", "c"], Of("b", ("a", PortProbe.Answer.Refused), ("c", PortProbe.Answer.Accepted)));

    [Fact]
    public void One_whose_certificate_is_not_believed_is_left_out() => Assert.Equal(["b", "c"], Of("b", ("c", PortProbe.Answer.Accepted)));

    [Fact]
    public void A_node_that_can_believe_nobody_has_nobody_to_ask() => Assert.Empty(Of("b"));

    [Theory]
    [InlineData("a", "None", "None", true)]
    [InlineData("a", "None", "Refused", false)]
    [InlineData("a", "None", "Accepted", false)]
    [InlineData("a", "Refused", "Refused", false)]
    [InlineData("b", "None", "None", false)]
    public void The_first_seed_begins_nothing_while_most_of_the_others_are_silent(string self, string one, string other, bool waits)
    {
        string[] seeds = ["a", "b", "c"];
        var answers = seeds.Where(seed => seed != self).Zip([one, other]).ToDictionary(each => each.Item1, each => Enum.Parse<PortProbe.Answer>(each.Item2));
        Assert.Equal(waits, SeedOrder.MayBeCutOff(self, seeds, answers));
    }

    [Fact]
    public void One_of_two_seeds_waits_for_the_other_host() =>
        Assert.True(SeedOrder.MayBeCutOff("a", ["a", "b"], new Dictionary<string, PortProbe.Answer> { ["b"] = PortProbe.Answer.None }));

    [Fact]
    public void Only_the_first_of_the_list_is_the_first()
    {
        var cluster = new ClusterSettings(new IPEndPoint(IPAddress.Loopback, 2), ["127.0.0.1:1", "127.0.0.1:2"]);
        Assert.False(SeedOrder.IsFirst(cluster));
        Assert.True(SeedOrder.IsFirst(cluster with { Listen = new IPEndPoint(IPAddress.Loopback, 1) }));
        Assert.False(SeedOrder.IsFirst(ClusterSettings.OfOne));
    }
}
