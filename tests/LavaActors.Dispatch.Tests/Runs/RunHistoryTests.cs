using LavaActors.Dispatch.Runs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class RunHistoryTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12);

    [Fact]
    public void Results_are_those_of_what_ran_when_the_process_ended()
    {
        var history = Of(
            Results(1, "validate"),
            new RunJournal.Formed(Noon),
            Begun(0),
            Results(2, "deployed"),
            new RunJournal.ActionPassed(0, [], []),
            Begun(1),
            Results(3, "booted"));

        Assert.Equal(["booted"], history.Results.Select(r => r.Case));
        Assert.Equal((1, 1), (history.Passed, history.Current!.Index));
    }

    [Fact]
    public void The_log_s_line_of_the_last_result_is_known_unless_one_has_none()
    {
        var (placed, unplaced) = (Of(Placed(1, 4), new RunJournal.Formed(Noon), Placed(2, 9)), Of(Placed(1, 4), Results(2, "of an earlier version"), Placed(3, 9)));
        Assert.Equal((-1, 9, null), (Of().LastResultLine, placed.LastResultLine, unplaced.LastResultLine));

        placed.TakeUp([new ResultRecorded(new TestResult("lava", "job", "pass", Noon), 12), new RunFinished(true, null, null, Noon)]);
        Assert.Equal((12, true, 2), (placed.LastResultLine, placed.IsFinished, placed.LastReport));
        Assert.Equal("job", placed.Results[^1].Case);
    }

    /// <summary>As earlier versions noted results that were recorded at the same moment.</summary>
    [Fact]
    public void The_last_result_is_the_one_that_stands_last_in_the_log_in_whatever_order_they_are_noted() =>
        Assert.Equal(11, Of(Placed(1, 4), Placed(2, 11), Placed(3, 10)).LastResultLine);

    /// <summary>The host has lost its power, and with it the lines from 6 on: they are written again, by another process.</summary>
    [Fact]
    public void Results_of_a_log_that_was_cut_short_are_looked_for_behind_the_cut()
    {
        List<RunJournal.IEvent> noted = [new RunJournal.Ordered(5), Placed(1, 4), Placed(2, 9)];
        var history = Of([.. noted]);
        var preface = history.Preface(fencing: 5, logLines: 6);
        Assert.Equal([new RunJournal.LogCut(6)], preface);
        Assert.Equal(5, history.LastResultLine);

        noted.AddRange([.. preface, Placed(3, 7)]);
        Assert.Equal(7, Of([.. noted]).LastResultLine);
        Assert.Empty(Of([.. noted]).Preface(fencing: 5, logLines: 8));
    }

    [Fact]
    public void A_log_that_is_as_long_as_what_is_noted_of_it_is_not_cut()
    {
        Assert.Equal([new RunJournal.Ordered(5)], Of(Placed(1, 9)).Preface(fencing: 5, logLines: 10));
        Assert.Equal([new RunJournal.Ordered(5)], Of(Results(1, "of an earlier version")).Preface(fencing: 5, logLines: 0));
    }

    [Fact]
    public void Whose_history_it_is_is_told_by_the_reservation()
    {
        var (mine, unsaid, nothing) = (Of(new RunJournal.Ordered(5), new RunJournal.Formed(Noon)), Of(new RunJournal.Formed(Noon)), Of());
        Assert.Equal((false, true, true), (mine.IsOfAnother(5, isNew: true), mine.IsOfAnother(6, isNew: true), mine.IsOfAnother(6, isNew: false)));
        // A run that goes on is of the same version as its notes, or of a later one.
        Assert.Equal((true, false), (unsaid.IsOfAnother(5, isNew: true), unsaid.IsOfAnother(5, isNew: false)));
        Assert.Equal((false, false), (nothing.IsOfAnother(5, isNew: true), nothing.IsOfAnother(5, isNew: false)));
        // Nobody has done anything on the board yet.
        Assert.True(Of(new RunJournal.Ordered(5)).IsEmpty);
    }

    [Fact]
    public void A_further_attempt_has_nothing_on_record_and_no_runner()
    {
        var history = Of(new RunJournal.Formed(Noon), Begun(0), new RunJournal.RoundBegun("common", 0, 1), Results(1, "first"), new RunJournal.AttemptBegun(2));
        Assert.Empty(history.Results);
        Assert.Equal((2, null), (history.Attempt, history.Round));
        Assert.Equal(1, Assert.Single(history.Rounds).Round);
    }

    [Fact]
    public void The_same_action_in_another_process_keeps_its_attempt_round_and_results()
    {
        var history = Of(new RunJournal.Formed(Noon), Begun(0), new RunJournal.AttemptBegun(2), new RunJournal.RoundBegun("common", 0, 3), Results(1, "first"), Begun(0), Results(2, "second"));
        Assert.Equal((2, 3), (history.Attempt, history.Round!.Round));
        Assert.Equal(["first", "second"], history.Results.Select(r => r.Case));
    }

    [Fact]
    public void What_a_shell_has_sent_is_of_its_round()
    {
        var (told, refused) = (CommandId.Of("told"), CommandId.Of("refused"));
        List<RunJournal.IEvent> events = [new RunJournal.Formed(Noon), Begun(0), new RunJournal.RoundBegun("common", 0, 1), new RunJournal.SendSettled(told, null), new RunJournal.SendSettled(refused, "too large")];

        var sends = Of([.. events, Begun(0)]).Sends;
        Assert.Equal((2, null, "too large"), (sends.Count, sends[told], sends[refused]));
        Assert.Empty(Of([.. events, new RunJournal.RoundBegun("common", 0, 2)]).Sends);
        Assert.Empty(Of([.. events, new RunJournal.ActionPassed(0, [], [])]).Sends);
    }

    [Fact]
    public void What_the_controller_has_stored_is_not_sent_again()
    {
        var history = Of(Results(1, "a"), Results(2, "b"), new RunJournal.Stored(1, 500), Results(3, "c"));
        Assert.Equal([2L, 3L], history.Unacknowledged.Select(r => r.Sequence));
        Assert.Equal(1, history.LastStored!.Sequence);
        Assert.Null(Of(Results(1, "a")).LastStored);
        Assert.Equal((3L, 500L), (history.LastReport, history.StoredLog));
    }

    [Fact]
    public void The_fault_that_finalize_was_begun_with_stays()
    {
        var history = Of(new RunJournal.Finalizing(ErrorTypes.Job, "no prompt", Noon), new RunJournal.Finalizing(ErrorTypes.Infrastructure, "another", Noon));
        Assert.Equal("no prompt", history.Finalizing!.ErrorMessage);
    }

    [Fact]
    public void A_run_whose_end_is_reported_is_finished() =>
        Assert.True(Of(new RunJournal.Reported(1, [new RunFinished(true, null, null, Noon)])).IsFinished);

    internal static RunHistory Of(params RunJournal.IEvent[] events)
    {
        var history = new RunHistory();
        foreach (var one in events) history.Apply(one);
        return history;
    }

    private static RunJournal.Reported Placed(long sequence, long line) => new(sequence, [new ResultRecorded(new TestResult("lava", "x", "pass", Noon), line)]);

    private static RunJournal.ActionBegun Begun(int index) => new(index, $"{index + 1}", "test", Noon, Noon.AddMinutes(5), Noon.AddMinutes(10));

    private static RunJournal.Reported Results(long sequence, params string[] cases) =>
        new(sequence, [.. cases.Select(c => new ResultRecorded(new TestResult("lava", c, "pass", Noon)))]);
}
