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

    [Fact]
    public void What_was_acknowledged_and_is_not_there_any_more_is_wanted_and_sent_before_all_else()
    {
        var (outbox, journal) = Acknowledged(packed: 12, upTo: 8);
        Assert.Null(outbox.Wanted);

        Assert.Empty(outbox.Stored(3));
        Assert.Equal((4L, 8L), outbox.Wanted);
        Assert.Empty(outbox.Again());
        outbox.Add(Fact(13));
        outbox.Pack();
        Assert.Empty(outbox.Noted(13));
        Assert.False(outbox.IsEmpty);

        Assert.Equal([4L, 5, 6, 7, 8], outbox.Found(journal[3..8]).Select(r => r.Sequence));
        Assert.Equal("4", Assert.IsType<ActionEnded>(Assert.Single(outbox.Again()[0].Facts)).Level);
        Assert.Empty(outbox.Stored(7));
        Assert.Equal([9L, 10, 11, 12, 13], outbox.Stored(8).Select(r => r.Sequence));
        Assert.Empty(outbox.Stored(13));
        Assert.True(outbox.IsEmpty);
    }

    [Fact]
    public void What_is_wanted_again_comes_in_portions_and_few_at_a_time()
    {
        var (outbox, journal) = Acknowledged(packed: 100, upTo: 100);
        Assert.Empty(outbox.Stored(0));
        Assert.Equal((1L, (long)ReportOutbox.MostWanted), outbox.Wanted);

        Assert.Equal([1L, 2, 3, 4, 5, 6, 7, 8], outbox.Found(journal[..64]).Select(r => r.Sequence));
        Assert.Null(outbox.Wanted);
        Assert.Equal([9L, 10, 11], outbox.Stored(3).Select(r => r.Sequence));
        Assert.Equal([4L, 5, 6, 7, 8, 9, 10, 11], outbox.Again().Select(r => r.Sequence));
        Assert.Empty(outbox.Stored(64));
        Assert.Equal((65L, 100L), outbox.Wanted);
    }

    [Fact]
    public void Controllers_that_lose_still_more_get_that_too()
    {
        var (outbox, journal) = Acknowledged(packed: 8, upTo: 8);
        outbox.Stored(5);
        outbox.Found(journal[5..8]);

        Assert.Empty(outbox.Stored(2));

        Assert.Equal((3L, 8L), outbox.Wanted);
        Assert.Equal(3, outbox.Found(journal[2..8])[0].Sequence);
    }

    [Fact]
    public void A_word_that_was_late_on_its_way_is_overtaken_by_the_next_one()
    {
        var (outbox, journal) = Acknowledged(packed: 8, upTo: 8);
        outbox.Stored(5);
        // It was looked for meanwhile.
        outbox.Stored(4);
        Assert.Empty(outbox.Found(journal[5..8]));
        Assert.Equal((5L, 8L), outbox.Wanted);

        Assert.Empty(outbox.Stored(8));

        Assert.Null(outbox.Wanted);
        Assert.True(outbox.IsEmpty);
        Assert.Empty(outbox.Found(journal[4..8]));
    }

    [Fact]
    public void Who_has_acknowledged_all_is_asked_with_the_last_report_how_many_he_has()
    {
        Assert.Null(New().Probe);
        Assert.Equal(8, Acknowledged(packed: 8, upTo: 8).Outbox.Probe!.Sequence);
        // The next one is answered, too.
        Assert.Null(Acknowledged(packed: 9, upTo: 8).Outbox.Probe);

        var outbox = New();
        outbox.Restore([], 5, new RunJournal.Reported(5, [Fact(5)]));
        Assert.Equal("5", Assert.IsType<ActionEnded>(Assert.Single(outbox.Probe!.Facts)).Level);
    }

    /// <param name="turns">After each report: how many the controller loses, and whether what is sent is lost.</param>
    [Property]
    public void However_often_the_controllers_lose_what_they_had_it_is_all_there_in_the_end(byte[] turns)
    {
        var (outbox, journal, received) = (New(), new List<RunJournal.Reported>(), new List<string>());
        for (var n = 1; n <= 200; n++)
        {
            var turn = turns.Length > 0 ? turns[n % turns.Length] : 0;
            outbox.Add(Fact(n));
            journal.AddRange(outbox.Pack());
            Take(outbox.Noted(outbox.Last), isLost: turn % 3 == 0);
            if (turn > 200) received.RemoveRange(received.Count * turn / 255, received.Count - (received.Count * turn / 255));
            Turn(isLost: turn % 5 == 0);
        }

        for (var looks = 0; !outbox.IsEmpty; looks++)
        {
            Turn(isLost: false);
            Assert.True(looks < 500, "it does not come to an end");
        }

        Assert.Equal(Enumerable.Range(1, 200).Select(n => $"{n}"), received);

        void Turn(bool isLost)
        {
            Take(outbox.Stored(received.Count), isLost);
            if (outbox.Wanted is { } wanted) Take(outbox.Found(journal[(int)(wanted.From - 1)..(int)wanted.To]), isLost);
            Take(outbox.Again(), isLost);
        }

        void Take(IReadOnlyList<RunMessages.Report> reports, bool isLost)
        {
            foreach (var report in reports)
            {
                if (!isLost && report.Sequence == received.Count + 1) received.Add(report.Facts.Cast<ActionEnded>().Single().Level);
            }
        }
    }

    /// <summary>One fact in each report.</summary>
    private static (ReportOutbox Outbox, List<RunJournal.Reported> Journal) Acknowledged(int packed, long upTo)
    {
        var (outbox, journal) = (New(), new List<RunJournal.Reported>());
        for (var n = 1; n <= packed; n++)
        {
            outbox.Add(Fact(n));
            journal.AddRange(outbox.Pack());
            outbox.Noted(n);
            if (n <= upTo) outbox.Stored(n);
        }

        return (outbox, journal);
    }

    private static ReportOutbox New() => new(new LeadJobId(1), new JobId(1));
}
