using FsCheck.Xunit;
using LavaActors.Dispatch.Runs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class ReportOutboxTests
{
    private static ActionEnded Fact(int n) => new($"{n}", "x", DateTimeOffset.UnixEpoch, 0, null);

    [Fact]
    public void A_fact_goes_out_at_once()
    {
        var report = Assert.Single(New().Add(Fact(1)));
        Assert.Equal((1L, 1), (report.Sequence, report.Facts.Count));
    }

    [Fact]
    public void Many_facts_share_reports_while_others_are_on_the_way()
    {
        var outbox = New();
        var sent = Enumerable.Range(0, 500).Sum(n => outbox.Add(Fact(n)).Count);
        Assert.Equal(ReportOutbox.MaxOnTheWay, sent);
        var next = Assert.Single(outbox.Stored(1));
        Assert.Equal(ReportOutbox.MaxFacts, next.Facts.Count);
    }

    [Fact]
    public void A_report_of_long_texts_fits_into_a_frame_and_a_text_that_is_too_long_goes_alone()
    {
        var outbox = New();
        for (var n = 0; n < ReportOutbox.MaxOnTheWay; n++) outbox.Add(Fact(n));
        foreach (var length in (int[])[100_000, 100_000, 100_000, 1_000_000, 5])
        {
            outbox.Add(new ResultRecorded(new TestResult("0_a", "x", "fail", DateTimeOffset.UnixEpoch, Extra: new string('"', length))));
        }

        Assert.Equal([2, 1, 1, 1], outbox.Stored(ReportOutbox.MaxOnTheWay).Select(r => r.Facts.Count));
    }

    [Property]
    public void Every_fact_is_delivered_once_and_in_order_whatever_is_lost(byte[] acknowledged)
    {
        var outbox = New();
        var received = new List<string>();
        var expected = 1L;
        for (var n = 0; n < 300; n++) Take(outbox.Add(Fact(n)), acknowledged.Length > 0 && acknowledged[n % acknowledged.Length] % 3 == 0);
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
