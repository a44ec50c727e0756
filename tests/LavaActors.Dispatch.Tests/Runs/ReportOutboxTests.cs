using FsCheck.Xunit;
using LavaActors.Dispatch.Runs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class ReportOutboxTests
{
    private static ActionEnded Fact(int n) => new($"{n}", "x", DateTimeOffset.UnixEpoch, 0, null);

    [Fact]
    public void A_fact_goes_out_when_it_is_noted()
    {
        var outbox = New();
        outbox.Add(Fact(1));
        var noted = Assert.Single(outbox.Pack());
        Assert.Empty(outbox.Again());

        var report = Assert.Single(outbox.Noted(noted.Sequence));

        Assert.Equal((1L, 1), (report.Sequence, report.Facts.Count));
    }

    [Fact]
    public void Facts_that_come_while_the_disk_is_busy_share_a_report()
    {
        var outbox = New();
        for (var n = 0; n < 250; n++) outbox.Add(Fact(n));
        Assert.Equal([100, 100, 50], outbox.Pack().Select(r => r.Facts.Count));
        Assert.False(outbox.HasFacts);
    }

    [Fact]
    public void So_many_reports_are_on_the_way_at_a_time()
    {
        var outbox = New();
        for (var n = 0; n < 20; n++)
        {
            outbox.Add(Fact(n));
            outbox.Pack();
        }

        Assert.Equal(ReportOutbox.MaxOnTheWay, outbox.Noted(20).Count);
        Assert.Equal([9L], outbox.Stored(1).Select(r => r.Sequence));
    }

    [Fact]
    public void What_a_process_before_has_noted_and_nobody_has_acknowledged_goes_out_again()
    {
        var outbox = New();
        outbox.Restore([new RunJournal.Reported(4, [Fact(4)]), new RunJournal.Reported(5, [Fact(5)])], 5);
        Assert.Equal([4L, 5L], outbox.Again().Select(r => r.Sequence));

        outbox.Add(Fact(6));
        Assert.Equal(6, Assert.Single(outbox.Pack()).Sequence);
    }

    [Fact]
    public void A_report_of_long_texts_fits_into_a_frame_and_a_text_that_is_too_long_goes_alone()
    {
        var outbox = New();
        foreach (var length in (int[])[100_000, 100_000, 100_000, 1_000_000, 5])
        {
            outbox.Add(new ResultRecorded(new TestResult("0_a", "x", "fail", DateTimeOffset.UnixEpoch, Extra: new string('"', length))));
        }

        Assert.Equal([2, 1, 1, 1], outbox.Pack().Select(r => r.Facts.Count));
    }

    [Property]
    public void Every_fact_is_delivered_once_and_in_order_whatever_is_lost(byte[] acknowledged)
    {
        var outbox = New();
        var received = new List<string>();
        var expected = 1L;
        for (var n = 0; n < 300; n++)
        {
            outbox.Add(Fact(n));
            var choice = acknowledged.Length > 0 ? acknowledged[n % acknowledged.Length] : 0;
            if (choice % 2 == 0) outbox.Pack();
            Take(outbox.Noted(outbox.Last), lost: choice % 3 == 0);
        }

        outbox.Pack();
        Take(outbox.Noted(outbox.Last), lost: false);
        while (!outbox.IsEmpty)
        {
            Take(outbox.Again(), lost: false);
            Take(outbox.Stored(expected - 1), lost: false);
        }

        Assert.Equal(Enumerable.Range(0, 300).Select(n => $"{n}"), received);

        // The receiver: takes the next number, drops all others, as RoleActor does.
        void Take(IReadOnlyList<RunMessages.Report> reports, bool lost)
        {
            foreach (var report in reports)
            {
                if (lost || report.Sequence != expected) continue;
                expected++;
                received.AddRange(report.Facts.Cast<ActionEnded>().Select(f => f.Level));
            }
        }
    }

    private static ReportOutbox New() => new(new LeadJobId(1), new JobId(1));
}
