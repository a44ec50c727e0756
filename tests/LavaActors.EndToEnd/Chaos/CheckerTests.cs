using LavaActors.EndToEnd.Cluster;
using LavaActors.Gateway.Api;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>The checks of a chaos run find what they are there for.</summary>
public sealed class CheckerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly JobRecord[] Group = [Job(1, 1), Job(1, 2)];

    [Fact]
    public void A_barrier_that_opens_after_the_last_arrival_is_sound()
    {
        IReadOnlyList<Observation> seen = [Saw(1, 1, "arrive end"), Saw(2, 2, "arrive end"), Saw(3, 2, "release end"), Saw(4, 1, "release end")];
        Assert.Empty(Barriers.Problems(seen, Group));
        Assert.Equal(1, Barriers.Passed(seen, Group));
    }

    [Fact]
    public void A_barrier_that_lets_one_through_early_is_found()
    {
        IReadOnlyList<Observation> seen = [Saw(1, 1, "arrive end"), Saw(2, 1, "release end"), Saw(3, 2, "arrive end"), Saw(4, 2, "release end")];
        Assert.Equal("barrier 'end' of job 1 let 1 through at 12:00:02.000, before 2 arrived", Assert.Single(Barriers.Problems(seen, Group)));
    }

    [Fact]
    public void A_barrier_that_nobody_left_is_not_passed()
    {
        IReadOnlyList<Observation> seen = [Saw(1, 1, "arrive end"), Saw(2, 2, "arrive end"), Saw(3, 2, "release end")];
        Assert.Equal(0, Barriers.Passed(seen, Group));
    }

    [Fact]
    public void A_member_that_never_arrived_is_found() =>
        Assert.Single(Barriers.Problems([Saw(1, 1, "arrive end"), Saw(2, 1, "release end")], Group));

    [Fact]
    public void Runs_that_follow_each_other_share_a_board()
    {
        // The guest is the host's, whatever its number.
        IReadOnlyList<Observation> seen = [Saw(2, 1, "begin -"), Saw(3, 2, "begin -"), Saw(4, 1, "end -"), Saw(7, 3, "begin -")];
        IReadOnlyList<PowerCommand> power = [Power(1, "on", 1), Power(5, "off", 1), Power(6, "on", 3), Power(8, "off", 3), Power(9, "off", 0)];
        Assert.Empty(BoardUse.Problems(seen, power, [.. Group, Job(3, 3)]));
    }

    [Fact]
    public void A_run_that_is_still_there_when_the_next_has_the_board_is_found()
    {
        IReadOnlyList<Observation> seen = [Saw(2, 1, "begin -"), Saw(4, 1, "case late")];
        IReadOnlyList<PowerCommand> power = [Power(1, "on", 1), Power(3, "on", 3), Power(5, "off", 3)];
        Assert.Contains("process-09: job 1 at 12:00:04.000 (its test said 'case late'), although job 3 has had it since 12:00:03.000", BoardUse.Problems(seen, power, [.. Group, Job(3, 3)])[0]);
    }

    [Fact]
    public void A_power_command_for_a_run_before_is_found()
    {
        IReadOnlyList<PowerCommand> power = [Power(1, "on", 1), Power(3, "on", 3), Power(4, "off", 1)];
        Assert.Contains("d1 gave the power command 'off'", Assert.Single(BoardUse.Problems([], power, [.. Group, Job(3, 3)])));
    }

    [Fact]
    public void A_power_command_of_a_dispatcher_that_has_no_run_on_the_board_is_found()
    {
        IReadOnlyList<PowerCommand> power = [Power(1, "on", 1), Power(3, "off", 0) with { Dispatcher = "d2" }, Power(4, "off", 1), Power(5, "off", 0) with { Dispatcher = "d2" }];
        Assert.Contains("d2 gave the power command 'off' at 12:00:03.000, while job 1 had it at d1", Assert.Single(BoardUse.Problems([], power, Group)));
    }

    [Fact]
    public void Power_logs_that_name_no_job_prove_nothing() =>
        Assert.Contains("no power command says", Assert.Single(BoardUse.Problems([], [Power(1, "on", 0)], Group)));

    [Fact]
    public void Results_that_are_there_once_are_sound() =>
        Assert.Empty(CaseResults.Problems([Saw(1, 1, "case a")], [Job(1, 1, "a", "not-recorded")]));

    [Fact]
    public void A_result_that_is_there_twice_is_found() =>
        Assert.Contains("0_steps/a is 2 times", Assert.Single(CaseResults.Problems([], [Job(1, 1, "a", "a") with { Health = "Incomplete" }])));

    [Theory]
    [InlineData("0_steps", "multinode-sync-end", 1)]
    [InlineData("lava", "0_steps", 1)]
    [InlineData("lava", "login-action", 0)]
    public void A_test_that_failed_is_found(string suite, string name, int found) =>
        Assert.Equal(found, CaseResults.Problems([], [Job(1, 1, "a") with { Cases = [new CaseRecord("0_steps", "a", "pass"), new CaseRecord(suite, name, "fail")] }]).Count);

    [Fact]
    public void A_result_that_is_missing_is_found() =>
        Assert.StartsWith("'b' was recorded", Assert.Single(CaseResults.Problems([Saw(1, 1, "case a"), Saw(2, 1, "case b")], [Job(1, 1, "a")])));

    [Fact]
    public void Results_of_a_job_that_nobody_knows_are_found() => Assert.Single(CaseResults.Problems([Saw(1, 7, "case a")], Group));

    [Fact]
    public void A_journal_whose_cases_are_all_in_the_results_is_sound() =>
        Assert.Empty(CaseResults.Problems([Saw(1, 1, "case a"), Saw(2, 1, "case b"), Saw(3, 1, "journal a,b,")], [Job(1, 1, "a", "b")], isJournalKept: true));

    [Theory]
    [InlineData("a,b,c,", "'c' is 1 times in the target's journal, and 0 times")]
    [InlineData("a,a,b,", "'a' is 2 times in the target's journal, and 1 times")]
    [InlineData("b,a,", "has 'b a', and its tests recorded 'a b'")]
    public void A_journal_that_says_something_else_is_found(string journal, string problem) =>
        Assert.Contains(CaseResults.Problems([Saw(1, 1, "case a"), Saw(2, 1, "case b"), Saw(3, 1, $"journal {journal}")], [Job(1, 1, "a", "b")]), each => each.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void A_job_whose_journal_was_not_read_is_found() =>
        Assert.StartsWith("the target's journal was not read", Assert.Single(CaseResults.Problems([], [Job(1, 1)], isJournalKept: true)));

    [Fact]
    public void A_board_that_was_told_what_its_dispatcher_noted_has_it_at_its_own_time()
    {
        var power = BoardPower.Join(new Dictionary<string, IReadOnlyList<string>> { ["process-09"] = [Told(2, "reset"), Told(5, "off")] }, [Power(1, "reset", 1), Power(4, "off", 1)]);
        Assert.Empty(power.Problems);
        Assert.Equal([Power(2, "reset", 1), Power(5, "off", 1)], power.Commands);
    }

    [Fact]
    public void What_a_dispatcher_noted_and_did_not_live_to_tell_is_not_what_the_board_was_told_later()
    {
        var power = BoardPower.Join(new Dictionary<string, IReadOnlyList<string>> { ["process-09"] = [Told(9, "reset"), Told(12, "off"), Told(21, "reset")] },
            [Power(1, "reset", 1), Power(8, "reset", 1), Power(11, "off", 1), Power(20, "reset", 3)]);
        Assert.Empty(power.Problems);
        Assert.Equal([Power(9, "reset", 1), Power(12, "off", 1), Power(21, "reset", 3)], power.Commands);
    }

    [Theory]
    [InlineData(2, "off")]
    [InlineData(0, "reset")]
    [InlineData(32, "reset")]
    public void A_board_that_was_told_what_nobody_noted_is_found(int second, string what)
    {
        var power = BoardPower.Join(new Dictionary<string, IReadOnlyList<string>> { ["process-09"] = [Told(second, what)] }, [Power(1, "reset", 1)]);
        Assert.Contains($"process-09 was told '{what}'", Assert.Single(power.Problems));
        Assert.Empty(power.Commands);
    }

    [Fact]
    public void The_same_power_command_twice_for_one_run_is_found()
    {
        PowerCommand[] power = [Power(1, "reset", 1), Power(3, "reset", 1), Power(4, "off", 1), Power(5, "off", 2)];
        Assert.Contains("'reset' for job 1 at 12:00:01.000 and again at 12:00:03.000", Assert.Single(PowerOnce.Problems(power, [new NodeEnding("d2", 137, Noon.AddSeconds(2), [])])));
    }

    [Fact]
    public void A_process_that_began_between_two_power_commands_decided_again() =>
        Assert.Empty(PowerOnce.Problems([Power(1, "reset", 1), Power(3, "reset", 1)], [new NodeEnding("d1", 137, Noon.AddSeconds(2), [])]));

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(1.1, 1)]
    public void A_board_obeys_a_moment_after_the_process_that_told_it_may_have_died(double later, int problems) =>
        Assert.Equal(problems, PowerOnce.Problems([Power(2 + later, "off", 1), Power(9, "off", 1)], [new NodeEnding("d1", 137, Noon.AddSeconds(2), [])]).Count);

    [Fact]
    public void A_submission_that_was_taken_and_is_gone_is_found() =>
        Assert.Equal("'second' was taken, and nobody knows of it", Assert.Single(JobEnds.Problems(["job-1", "second"], Group)));

    [Fact]
    public void A_submission_that_is_there_twice_is_found() =>
        Assert.Contains("as jobs 1, 9", Assert.Single(JobEnds.Problems(["job-1"], [Job(1, 1), Job(9, 9) with { Name = "job-1" }])));

    [Fact]
    public void A_job_that_is_not_finished_is_found() =>
        Assert.StartsWith("not finished", Assert.Single(JobEnds.Problems([], [Job(1, 1) with { State = "Running", Health = "Unknown" }])));

    [Fact]
    public void A_job_that_failed_is_found() => Assert.StartsWith("not Complete", Assert.Single(JobEnds.Problems([], [Job(1, 1) with { Health = "Incomplete" }])));

    [Theory]
    [InlineData("Finished", "Canceled", null)]
    [InlineData("Finished", "Complete", null)]
    [InlineData("Finished", "Incomplete", "not Complete")]
    [InlineData("Canceling", "Unknown", "not finished")]
    public void A_job_that_somebody_cancels_is_canceled_or_was_over(string state, string health, string? problem)
    {
        var found = JobEnds.Problems([], [Job(1, 1) with { Name = JobEnds.CanceledName(5), State = state, Health = health }]);
        Assert.Equal(problem is null, found.Count == 0);
        Assert.All(found, each => Assert.StartsWith(problem!, each));
    }

    [Fact]
    public void A_job_that_nobody_cancels_is_not_to_be_canceled() => Assert.StartsWith("not Complete", Assert.Single(JobEnds.Problems([], [Job(1, 1) with { Health = "Canceled" }])));

    [Fact]
    public void What_a_board_did_after_its_job_was_canceled_counts_for_nothing_but_no_result_is_there_twice()
    {
        var job = Job(1, 1, "a") with { Health = "Canceled" };
        Assert.Empty(CaseResults.Problems([Saw(1, 1, "case a"), Saw(2, 1, "case b")], [job], isJournalKept: true));
        Assert.Single(CaseResults.Problems([], [job with { Cases = [.. job.Cases, .. job.Cases] }]));
    }

    [Fact]
    public void A_record_of_a_board_is_read_as_it_is_written()
    {
        Assert.Equal(new Observation(3, Noon, "10.66.1.19", "word", 17, "case", "a"), Observation.Parse(3, Noon, "10.66.1.19", "word 17/0/tests/0_steps case a"));
        Assert.Null(Observation.Parse(3, Noon, "10.66.1.19", "word nowhere case a"));
        Assert.Equal(new PowerCommand(Noon.AddMilliseconds(5), "d1", "process-09", "on", 17), PowerCommand.Parse($"{Noon.ToUnixTimeSeconds()}005000000 d1 process-09 on 17"));
    }

    [Fact]
    public void One_seed_is_one_schedule_and_leaves_most_controllers_alone()
    {
        string[] controllers = ["c1", "c2", "c3"], gateways = ["g1"], dispatchers = ["d1", "d2"];
        var hour = TimeSpan.FromHours(1);
        var plan = ChaosSchedule.Plan(7, hour, TimeSpan.FromSeconds(10), controllers, gateways, dispatchers);
        Assert.Equal(plan, ChaosSchedule.Plan(7, hour, TimeSpan.FromSeconds(10), controllers, gateways, dispatchers));
        Assert.NotEqual(plan, ChaosSchedule.Plan(8, hour, TimeSpan.FromSeconds(10), controllers, gateways, dispatchers));
        Assert.Equal(Enum.GetValues<DisturbanceKind>(), plan.Select(each => each.Kind).Distinct().Order());
        Assert.All(controllers.Concat(gateways).Concat(dispatchers), node => Assert.Contains(plan, each => each.Node == node));
        Assert.All(plan, each => Assert.Equal(each.Kind is DisturbanceKind.DatabaseDown or DisturbanceKind.DatabaseFrozen, each.Node.Length == 0));
        Assert.Contains(plan, each => each is { Node: "g1", Kind: DisturbanceKind.WithoutStore });
        Assert.DoesNotContain(plan, each => each is { Node: "d1" or "d2", Kind: DisturbanceKind.WithoutStore });
        Assert.All(plan.Where(each => each.Kind == DisturbanceKind.KillAll), each => Assert.Equal(controllers, each.Nodes));
        var ofControllers = plan.Where(each => controllers.Any(each.Befalls)).ToList();
        foreach (var (before, after) in ofControllers.Zip(ofControllers.Skip(1))) Assert.True(before.After + before.Lasts + ChaosSchedule.Recovery <= after.After);
    }

    [Fact]
    public void In_the_short_run_everything_happens()
    {
        var plan = ChaosSchedule.Plan(ChaosTests.Short.Seed, ChaosTests.Short.Duration, ChaosTests.Short.Every, ["c1", "c2", "c3"], ["g1", "g2"], ["d1", "d2"]);
        Assert.Equal(Enum.GetValues<DisturbanceKind>(), plan.Select(each => each.Kind).Distinct().Order());
    }

    [Theory]
    [InlineData("d1", 7, 12, 0)]
    [InlineData("d1", 7, 100, 1)]
    [InlineData("g1", 137, 12, 1)]
    [InlineData("c2", 137, 0, 0)]
    public void A_node_may_end_by_itself_while_all_controllers_are_away(string node, int code, int second, int problems)
    {
        var disturbed = new Disturbed(new Disturbance(DisturbanceKind.KillAll, "c1+c2+c3", TimeSpan.Zero, TimeSpan.FromSeconds(9)), Noon, Noon.AddSeconds(15));
        var report = new ChaosReport(ChaosTests.Short, [disturbed], [], [], [], None, [new NodeEnding(node, code, Noon.AddSeconds(second), [])], new LogsChecked(0, 0, 0, [], []), AllWell, "");
        Assert.Equal(problems, report.Problems.Count);
    }

    [Fact]
    public void What_is_wrong_with_a_log_is_in_the_report()
    {
        var report = new ChaosReport(ChaosTests.Short, [], [], [], [], None, [], new LogsChecked(1, 2048, 9, [17], ["job 17's log has a gap of 4 bytes at byte 7"]), AllWell, "");
        Assert.Equal(["job 17's log has a gap of 4 bytes at byte 7"], report.Problems);
        Assert.Contains("logs                1   9 lines, 2 KiB", report.ToString());
    }

    [Fact]
    public void Boards_that_are_idle_and_good_are_sound_whatever_is_said_of_them_besides() =>
        Assert.Empty(DeviceStates.Problems(["process-09", "process-10"], [Device("process-09"), Device("process-10") with { Description = "a lost: and found" }]));

    [Theory]
    [InlineData("Running", "Good", null, "process-09 at d1 is Running and Good when all is over: nothing is said why")]
    [InlineData("Idle", "Bad", "dispatcher d1: could not be switched off", "process-09 at d1 is Idle and Bad when all is over: dispatcher d1: could not be switched off")]
    [InlineData("Idle", "Unknown", "lava: job 7 ended", "process-09 at d1 is Idle and Unknown when all is over: lava: job 7 ended")]
    [InlineData("Idle", "Good", "lost: its node left", "process-09 at d1 is Idle and Good when all is over: lost: its node left")]
    public void A_board_that_is_not_well_in_the_end_is_found_with_the_reason(string state, string health, string? why, string problem) =>
        Assert.Equal(problem, Assert.Single(DeviceStates.Problems(["process-09"], [Device("process-09") with { State = state, Health = health, Description = why }])));

    [Fact]
    public void A_board_that_is_no_device_any_more_is_found() =>
        Assert.Equal("process-10 is none of the devices any more", Assert.Single(DeviceStates.Problems(["process-09", "process-10"], [Device("process-09")])));

    [Fact]
    public void A_board_that_is_not_well_in_the_end_is_in_the_report()
    {
        var report = new ChaosReport(ChaosTests.Short, [], [], [], [], None, [], new LogsChecked(0, 0, 0, [], []), [.. AllWell.Skip(1), AllWell[0] with { Health = "Bad", Description = "it burns" }], "");
        Assert.EndsWith("is Idle and Bad when all is over: it burns", Assert.Single(report.Problems));
        Assert.Contains("devices             4   Idle Good 3, Idle Bad 1", report.ToString());
    }

    private static IReadOnlyList<DeviceView> AllWell { get; } = [.. ChaosTests.Short.BoardNames.Select(Device)];

    private static BoardPower None { get; } = new([], []);

    private static string Told(int second, string what) => $"{Noon.AddSeconds(second).ToUnixTimeSeconds()}000000000 {what}";

    private static Observation Saw(int second, long job, string words) =>
        new(second, Noon.AddSeconds(second), "10.66.1.19", "job-1", job, words.Split(' ')[0], words.Split(' ')[1]);

    private static PowerCommand Power(double second, string what, long job) => new(Noon.AddSeconds(second), "d1", "process-09", what, job);

    private static DeviceView Device(string name) => new(name, LabCluster.DeviceType, null, null, null, null, [], "Idle", "Good", null, "d1", IsSynced: true);

    private static JobRecord Job(long lead, long job, params string[] cases) =>
        new(lead, job, $"job-{lead}", "host", "process-09", "Finished", "Complete", "", [.. cases.Select(name => new CaseRecord("0_steps", name, "pass"))]);
}
