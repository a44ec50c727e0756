using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Test;

namespace LavaActors.Dispatch.Tests.TestShell;

public sealed class JournalWaysTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GuestTarget Target = new("10.0.0.5", 22, "root");
    private static readonly JournalNeed.Lines Lines = new("0_smoke/1", 1, 7);
    private static readonly JournalWays.Situation Usual = new(Target, null, null, false, TimeSpan.FromMinutes(5));

    public static TheoryData<string> Needs => ["so far", "whole", "lines"];

    [Theory]
    [MemberData(nameof(Needs))]
    public void The_second_connection_is_used_where_there_is_one(string need)
    {
        Assert.True(JournalWays.IsSecond(Need(need), Usual, Now));
        Assert.False(JournalWays.IsSecond(Need(need), Usual with { Target = null }, Now));
    }

    [Theory]
    [MemberData(nameof(Needs))]
    public void An_address_that_failed_is_left_alone_for_a_while_and_another_one_is_not(string need)
    {
        var failed = Usual with { Failure = (Target, Now - JournalWays.Rest + TimeSpan.FromSeconds(1)) };
        Assert.False(JournalWays.IsSecond(Need(need), failed, Now));
        Assert.True(JournalWays.IsSecond(Need(need), failed, Now + TimeSpan.FromSeconds(1)));
        Assert.True(JournalWays.IsSecond(Need(need), failed with { Target = Target with { Host = "10.0.0.6" } }, Now));
    }

    [Theory]
    [MemberData(nameof(Needs))]
    public void An_action_that_has_failed_or_has_no_time_for_both_ways_takes_the_console(string need)
    {
        Assert.False(JournalWays.IsSecond(Need(need), Usual with { HasFailed = true }, Now));
        Assert.True(JournalWays.IsSecond(Need(need), Usual with { Left = JournalWays.Limit * 2 }, Now));
        Assert.False(JournalWays.IsSecond(Need(need), Usual with { Left = JournalWays.Limit * 2 - TimeSpan.FromSeconds(1) }, Now));
    }

    /// <summary>What broke the console may have broken the other way, too, and for a shorter time.</summary>
    [Fact]
    public void A_console_that_is_lost_leaves_no_way_untried()
    {
        var failed = Usual with { Failure = (Target, Now), Left = JournalWays.Limit };
        Assert.True(JournalWays.IsSecond(JournalNeed.Final.Instance, failed, Now));
        Assert.False(JournalWays.IsSecond(JournalNeed.Final.Instance, failed with { Target = null }, Now));
        Assert.False(JournalWays.IsSecond(JournalNeed.Final.Instance, failed with { HasFailed = true }, Now));
        Assert.False(JournalWays.IsSecond(JournalNeed.Final.Instance, failed with { Left = JournalWays.Limit - TimeSpan.FromSeconds(1) }, Now));
    }

    [Fact]
    public void What_a_reading_did_not_settle_is_asked_at_the_console()
    {
        Assert.False(JournalWays.IsSecond(Lines, Usual with { Tried = Lines with { First = 3 } }, Now));
        Assert.True(JournalWays.IsSecond(Lines with { Question = "1_more/1" }, Usual with { Tried = Lines }, Now));
        Assert.False(JournalWays.IsSecond(JournalNeed.Whole.Instance, Usual with { Tried = JournalNeed.Whole.Instance }, Now));
        Assert.True(JournalWays.IsSecond(JournalNeed.Whole.Instance, Usual with { Tried = JournalNeed.SoFar.Instance }, Now));
        Assert.True(JournalWays.IsSecond(JournalNeed.SoFar.Instance, Usual with { Tried = JournalNeed.SoFar.Instance }, Now));
    }

    [Theory]
    [InlineData("<LAVA_JOURNAL_FROM 0_smoke/2 1-7>", "0_smoke/2", 1L, 7L)]
    [InlineData("<LAVA_JOURNAL_FROM 0_smoke/2 3-3 8-9 12-40>", "0_smoke/2", 3L, 40L)]
    [InlineData("<LAVA_JOURNAL_GO 0_smoke/2>", null, 0L, 0L)]
    [InlineData("<LAVA_JOURNAL_STOP 0_smoke/2>", null, 0L, 0L)]
    public void An_answer_to_a_question_says_which_lines_are_wanted(string answer, string? question, long first, long last)
    {
        Assert.Equal(question is null ? null : new JournalNeed.Lines(question, first, last), JournalNeed.Lines.Of(answer));
    }

    private static JournalNeed Need(string need) => need switch
    {
        "so far" => JournalNeed.SoFar.Instance,
        "whole" => JournalNeed.Whole.Instance,
        _ => Lines,
    };
}
