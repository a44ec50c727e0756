using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class ResumePointTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12);
    private static readonly Plan Plan = Sample.Plan("host");

    [Fact]
    public void Before_the_first_action_it_goes_on_from_its_beginning() =>
        Assert.IsType<ResumePoint.Beginning>(Of(RunHistoryTests.Of(new RunJournal.Reported(1, [new PipelineDescribed("x")])), Noon));

    [Fact]
    public void An_interrupted_action_begins_again_within_what_is_left_of_its_time()
    {
        var point = Assert.IsType<ResumePoint.Action>(Of(RunHistoryTests.Of(new RunJournal.Formed(Noon), Begun(1)), Noon.AddMinutes(3)));

        Assert.Equal((1, Noon.AddMinutes(5), Noon.AddMinutes(10)), (point.Index, point.ActionDeadline, point.JobDeadline));
        Assert.Equal(new InterruptedAction(Noon, 1), point.Interrupted);
        Assert.Null(point.Shell);
    }

    [Fact]
    public void Time_that_is_up_stays_up()
    {
        var now = Noon.AddMinutes(7);
        Assert.Equal(now, Assert.IsType<ResumePoint.Action>(Of(RunHistoryTests.Of(new RunJournal.Formed(Noon), Begun(0)), now)).ActionDeadline);
    }

    [Fact]
    public void Between_two_actions_it_goes_on_with_the_next_one()
    {
        var point = Assert.IsType<ResumePoint.Action>(Of(RunHistoryTests.Of(new RunJournal.Formed(Noon), Begun(0), new RunJournal.ActionPassed(0, [], [])), Noon));
        Assert.Equal((1, null, Noon.AddMinutes(10)), (point.Index, point.Interrupted, point.JobDeadline));
    }

    [Fact]
    public void In_the_test_shell_it_knows_stage_round_and_what_is_on_record()
    {
        var result = new TestResult("0_smoke", "first", "pass", Noon);
        var point = Assert.IsType<ResumePoint.Action>(Of(
            RunHistoryTests.Of(new RunJournal.Formed(Noon), Begun(2), new RunJournal.RoundBegun("common", 0, 2), new RunJournal.SendSettled(CommandId.Of("told"), null), new RunJournal.Reported(1, [new ResultRecorded(result)])), Noon));
        Assert.Equal([CommandId.Of("told")], point.Shell!.Sends.Keys);
        Assert.Equal((0, 2), (point.Shell!.Stage, point.Shell.Round));
        Assert.Equal([result], point.Shell.Recorded);
    }

    [Fact]
    public void Finalize_is_done_again_with_the_fault_it_had()
    {
        var point = Assert.IsType<ResumePoint.Finalize>(Of(RunHistoryTests.Of(new RunJournal.Formed(Noon), Begun(0), new RunJournal.Finalizing(ErrorTypes.Job, "no prompt", Noon)), Noon));
        Assert.Equal((ErrorTypes.Job, "no prompt"), (point.Fault!.ErrorType, point.Fault.Message));
    }

    [Theory]
    [InlineData(false, "with 4 finalize")]
    [InlineData(true, "with 4 finalize, its power commands included: they are decided anew, after decision 2")]
    public void Finalize_that_had_switched_the_board_off_says_that_it_is_decided_anew(bool hadSwitched, string words)
    {
        List<RunJournal.IEvent> events = [new RunJournal.Formed(Noon), Begun(0), new RunJournal.PowerDecided(1, [], Noon), new RunJournal.Finalizing(null, null, Noon)];
        var history = RunHistoryTests.Of([.. events, .. hadSwitched ? [new RunJournal.PowerDecided(2, [], Noon)] : Array.Empty<RunJournal.IEvent>(), new RunJournal.Finalizing(null, null, Noon)]);
        var point = Of(history, Noon);

        Assert.Equal(words.Replace("4", Plan.Finalize.Level, StringComparison.Ordinal), point.Words(point.NodeOf(Plan), history, Noon));
    }

    [Fact]
    public void A_plan_that_is_another_one_now_cannot_be_gone_on_with()
    {
        var begun = Begun(1) with { Name = "fastboot-boot" };
        var point = Assert.IsType<ResumePoint.Impossible>(Of(RunHistoryTests.Of(new RunJournal.Formed(Noon), begun), Noon));
        Assert.Equal(ErrorTypes.Infrastructure, point.Fault.ErrorType);
        Assert.Contains("in 2 fastboot-boot", point.Fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(301, false)]
    [InlineData(-3600, true)]
    public void Runs_go_on_within_the_grace_time(int secondsLater, bool inTime) =>
        Assert.Equal(inTime, ResumePoint.IsInTime(Noon, Noon.AddSeconds(secondsLater), TimeSpan.FromMinutes(5)));

    [Fact]
    public void Without_a_sign_of_life_they_do_not() => Assert.False(ResumePoint.IsInTime(null, Noon, TimeSpan.FromMinutes(5)));

    private static ResumePoint Of(RunHistory history, DateTimeOffset now) => ResumePoint.Of(history, Plan, now);

    private static RunJournal.ActionBegun Begun(int index)
    {
        var node = Plan.Actions[index];
        return new RunJournal.ActionBegun(index, node.Level, node.Name, Noon, Noon.AddMinutes(5), Noon.AddMinutes(10));
    }
}
