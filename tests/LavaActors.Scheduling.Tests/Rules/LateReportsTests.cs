using LavaActors.Scheduling.Jobs;

namespace LavaActors.Scheduling.Tests.Rules;

public sealed class LateReportsTests
{
    [Fact]
    public void What_is_stored_is_acknowledged_as_far_as_it_is_shown()
    {
        var late = LateReports.After(2).Stored(3, 11).Stored(4, 12);

        Assert.Equal([2, 2, 3, 4, 4], new long[] { 0, 10, 11, 12, 20 }.Select(shown => late.Show(shown).Shown));
        Assert.Equal(4, late.Show(11).Show(12).Shown);
        Assert.Equal(4, late.Show(12).Show(11).Shown);
    }

    [Fact]
    public void After_a_recovery_nothing_counts_as_shown_before_the_last_event_is()
    {
        var late = LateReports.Recovered(stored: 5, last: 9);

        Assert.Equal((0, 0, 5), (late.Shown, late.Show(8).Shown, late.Show(9).Shown));
        Assert.Equal(0, LateReports.Recovered(stored: 0, last: 9).Show(9).Shown);
        Assert.Equal(6, late.Stored(6, 10).Show(10).Shown);
    }

    [Theory]
    [InlineData("5", 5, true)]
    [InlineData("5 6 7", 5, true)]
    [InlineData("5 6 7", 6, false)]
    // What is sent again begins with the lowest: a lower one that comes only now was on its way.
    [InlineData("5 6 3", 5, false)]
    [InlineData("5 6 3", 3, true)]
    [InlineData("", 5, false)]
    // One without a gap came between.
    [InlineData("5 +", 5, false)]
    public void Only_the_lowest_report_behind_a_gap_is_the_next_one_when_it_comes_again(string came, long report, bool isNext)
    {
        var late = came.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(LateReports.After(1), (late, one) => one == "+" ? late.Stored(2, 10) : late.Behind(long.Parse(one, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal(isNext, late.IsLowestAgain(report));
    }
}
