using LavaActors.Dispatch.Runs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class LostReportsTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12);

    [Fact]
    public void What_is_there_is_sent_as_it_was()
    {
        var lost = LostReports.Of(4, 5, [Report(4), Report(5)], end: 5, null, Noon);

        Assert.Equal([Report(4).Sequence, 5L], lost.Reports.Select(r => r.Sequence));
        Assert.All(lost.Reports, report => Assert.IsType<ActionEnded>(Assert.Single(report.Facts)));
        Assert.Empty(lost.Texts);
    }

    [Fact]
    public void In_the_place_of_what_is_lost_comes_what_is_missing_and_no_number_is_left_out()
    {
        var lost = LostReports.Of(3, 8, [Report(5), Report(6)], end: 0, null, Noon);

        Assert.Equal([3L, 4, 5, 6, 7, 8], lost.Reports.Select(r => r.Sequence));
        Assert.Equal([1, 0, 1, 1, 1, 0], lost.Reports.Select(r => r.Facts.Count));
        Assert.Equal(2, lost.Texts.Count);
        Assert.StartsWith("the reports 3 to 4 of this run are lost, and with them the results in them: the controllers had acknowledged them and have them no more", lost.Texts[0], StringComparison.Ordinal);
        Assert.EndsWith("and the dispatcher's own journal does not have them", lost.Texts[0], StringComparison.Ordinal);
        Assert.StartsWith("the reports 7 to 8 ", lost.Texts[1], StringComparison.Ordinal);
        var result = Assert.IsType<ResultRecorded>(Assert.Single(lost.Reports[0].Facts)).Result;
        Assert.Equal(("lava", "lost-reports", "fail", ErrorTypes.Infrastructure, lost.Texts[0]), (result.Suite, result.Case, result.Outcome, result.ErrorType, result.ErrorMessage));
    }

    [Fact]
    public void A_run_whose_end_is_lost_ends_and_says_so()
    {
        var lost = LostReports.Of(6, 7, [Report(6)], end: 7, "the disk is gone", Noon);

        Assert.Equal(
            new RunFinished(false, ErrorTypes.Infrastructure, "report 7 of this run is lost, and with it the results in it: the controllers had acknowledged it and have it no more (was their database restored?), and the dispatcher's own journal cannot be read: the disk is gone", Noon),
            lost.Reports[1].Facts[^1]);
    }

    private static RunJournal.Reported Report(long number) => new(number, [new ActionEnded($"{number}", "x", Noon, 0, null)]);
}
