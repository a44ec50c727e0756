using LavaActors.Pages.Jobs;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Tests.Views;

public sealed class GroupPartTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static GroupPart Part(long last, long? before)
    {
        var (first, to) = GroupFacts.Part(last, before, GroupPart.Most);
        var facts = Enumerable.Range(0, to == 0 ? 0 : (int)(to - first + 1)).Select(n => (GroupMessages.IEvent)new GroupMessages.Ended(new JobId(7), "Complete", Noon.AddSeconds(first + n))).ToList();
        return new GroupPart(new GroupFacts(first, to, last, facts), facts, HidesSome: false);
    }

    [Theory]
    [InlineData(0, null, 0, 0)]
    [InlineData(7, null, 1, 7)]
    [InlineData(1000, null, 801, 1000)]
    [InlineData(1000, 801L, 601, 800)]
    [InlineData(1000, 2L, 1, 1)]
    [InlineData(1000, 1L, 801, 1000)]
    [InlineData(1000, 5000L, 801, 1000)]
    public void A_part_is_the_last_facts_before_a_number(long last, long? before, long first, long to) => Assert.Equal((first, to), GroupFacts.Part(last, before, 200));

    [Fact]
    public void The_way_back_comes_by_each_fact_once_and_ends_at_the_beginning()
    {
        var (part, firsts) = (Part(1050, null), new List<long>());
        Assert.True(part.IsLast);
        while (true)
        {
            firsts.Add(part.Whole.First);
            if (part.Earlier is not { } query) break;
            var before = GroupPart.Asked(query["?before=".Length..]);
            Assert.Equal(part.Whole.First, before);
            part = Part(1050, before);
            Assert.Equal(firsts[^1] - 1, part.Whole.To);
        }

        Assert.Equal([851, 651, 451, 251, 51, 1], firsts);
    }

    [Fact]
    public void The_way_forward_ends_at_what_happens_now()
    {
        var part = Part(1050, 51);
        var seen = part.Whole.To;
        while (part.Later is { } query)
        {
            part = Part(1050, GroupPart.Asked(query["?before=".Length..]));
            Assert.Equal(seen + 1, part.Whole.First);
            seen = part.Whole.To;
        }

        Assert.Equal(850, seen);
        Assert.Null(Part(1050, null).Later);
        Assert.Equal("?before=201", Part(1050, null).Beginning);
        Assert.Null(Part(1050, 201).Earlier);
    }

    [Fact]
    public void It_says_how_many_there_are_around_it_but_not_what_those_did_whom_nobody_may_see()
    {
        Assert.Equal("Events 651 to 850 of 1,050: 650 earlier, 200 later.", Part(1050, 851).Text);
        Assert.DoesNotContain("1,050", (Part(1050, 851) with { HidesSome = true }).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_a_part_has_its_time_and_one_of_all_the_group_s()
    {
        Assert.Equal((null, null), (Part(20, null).Since, Part(20, null).Until));
        Assert.Equal((Noon.AddSeconds(851), (DateTimeOffset?)null), (Part(1050, null).Since, Part(1050, null).Until));
        Assert.Equal((Noon.AddSeconds(651), Noon.AddSeconds(850)), (Part(1050, 851).Since, Part(1050, 851).Until));
        Assert.Null(Part(0, null).Since);
    }

    [Theory]
    [InlineData("-3")]
    [InlineData("1")]
    [InlineData("x")]
    [InlineData("99999999999999999999")]
    [InlineData(null)]
    public void What_is_no_number_counts_as_left_out(string? text) => Assert.Null(GroupPart.Asked(text));
}
