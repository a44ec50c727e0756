using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.ReadModel;

/// <summary>How the life of jobs, runs and results shows.</summary>
public abstract class ReadModelTests : GroupReadModelTest
{
    private ReadModelTests(TestStore store)
        : base(store)
    {
    }

    [Fact]
    public async Task A_submission_shows_as_its_sub_jobs()
    {
        await Scheduler(Submission);

        var host = await Row(Host);
        Assert.Equal(
            ("7.0", 0, "host", "ann", "mustang with guests", 50, "mustang", JobState.Submitted, true, Noon),
            (host.DisplayId, host.SubId, host.Role, host.Submitter, host.Description, host.Priority, host.RequestedDeviceType, host.State, host.Essential, host.SubmitTime));
        Assert.Equal(["nfs", "uboot"], host.Tags);
        Assert.Equal((Board, new GroupId("group-1")), (host.RequestedDevice!.Value, host.Group!.Value));
        Assert.Equal(["lab"], host.Visibility.Groups);
        var guest = Assert.IsType<JobRow>(await Queries.GetAsync("7.1", default));
        Assert.Equal((Guest, true, "host"), (guest.Job, guest.IsGuest, guest.HostRole));
        Assert.Equal([Host, Guest], (await Queries.SubmissionAsync(Lead, default)).Select(row => row.Job));
        Assert.Equal(new JobTexts("the whole text", "guest's part", null), await Queries.TextsAsync(Guest, default));
        Assert.Null(await Queries.GetAsync(new JobId(99), default));
    }

    [Fact]
    public async Task Another_attempt_has_the_text_of_the_first_and_each_names_the_next()
    {
        var attempts = Enumerable.Range(1, 2).Select(n => Submission with
        {
            Lead = new LeadJobId(7 + (n * 2)),
            SubJobs = [.. Submission.SubJobs.Select((sub, i) => sub with { Job = new JobId(7 + (n * 2) + i), DisplayId = $"{7 + (n * 2)}.{i}" })],
            OriginalYaml = "",
            AttemptOf = Lead,
            EarlierAttempts = n,
        }).ToArray();
        await Scheduler([Submission, .. attempts]);

        Assert.Equal((null, 1, new LeadJobId(9)), Attempts(await Row(Host)));
        Assert.Equal((Lead, 2, new LeadJobId(11)), Attempts(await Row(new JobId(10))));
        Assert.Equal((Lead, 3, null), Attempts(await Row(new JobId(11))));
        Assert.Equal(new JobTexts("the whole text", "guest's part", null), await Queries.TextsAsync(new JobId(12), default));
        Assert.Equal(["submitted by ann", "lost a run; queued again as job 9"], (await Queries.TimelineAsync(Lead, default)).Select(row => row.What));
        Assert.Equal(
            ["queued as attempt 2 of job 7, which lost a run", "lost a run; queued again as job 11"],
            (await Queries.TimelineAsync(new LeadJobId(9), default)).Select(row => row.What));

        static (LeadJobId?, int, LeadJobId?) Attempts(JobRow row) => (row.AttemptOf, row.Attempt, row.RequeuedAs);
    }

    [Fact]
    public async Task The_life_of_a_run_shows_in_its_row_its_device_and_the_timeline()
    {
        await Scheduler(Up, Submission, Reserved);
        Assert.Equal((JobState.Scheduled, Board, "lab-a"), ((await Row(Host)).State, (await Row(Host)).Device!.Value, (await Row(Host)).Dispatcher));
        Assert.Equal((DeviceState.Reserved, Host), ((await Device()).State, (await Device()).CurrentJob!.Value));

        await Role(Host, new RoleMessages.Accepted(Host, "lab-a", Noon.AddSeconds(2)));
        Assert.Equal((JobState.Running, Noon.AddSeconds(2)), ((await Row(Host)).State, (await Row(Host)).StartTime!.Value));
        Assert.Equal(DeviceState.Running, (await Device()).State);

        await Writer.ApplyAsync("role-7", 2, [new RoleMessages.Finished(Host, JobHealth.Incomplete, ErrorTypes.Job, "no prompt", Noon.AddSeconds(9))], default);
        await Writer.ApplyAsync("scheduler", 4, [new DeviceFreed(Board, Lead, 1, Noon.AddSeconds(9))], default);
        var over = await Row(Host);
        Assert.Equal((JobState.Finished, JobHealth.Incomplete, ErrorTypes.Job, "no prompt", Noon.AddSeconds(9)), (over.State, over.Health, over.ErrorType, over.ErrorMessage, over.EndTime!.Value));
        Assert.Equal((DeviceState.Idle, null), ((await Device()).State, (await Device()).CurrentJob));
        Assert.Equal(
            ["submitted by ann", "got mustang-01", "started on dispatcher lab-a", "ended Incomplete (Job): no prompt"],
            (await Queries.TimelineAsync(Lead, default)).Select(row => row.What));
    }

    [Fact]
    public async Task What_comes_of_a_run_that_was_given_up_is_with_the_results_and_changes_no_end()
    {
        await Scheduler(Up, Submission, Reserved);
        await Role(
            Host,
            new RoleMessages.Finished(Host, JobHealth.Incomplete, ErrorTypes.Infrastructure, "not heard of", Noon.AddSeconds(9), Lost: true),
            new RoleMessages.Reported(Host, 1, [new ResultRecorded(new TestResult("0_smoke", "late", "pass", Noon.AddSeconds(5))), new RunFinished(true, null, null, Noon.AddSeconds(20))], Noon.AddSeconds(21)));

        var over = await Row(Host);
        Assert.Equal((JobHealth.Incomplete, "not heard of", Noon.AddSeconds(9)), (over.Health, over.ErrorMessage, over.EndTime!.Value));
        Assert.Equal(["late"], (await Queries.TestCasesAsync(Host, null, 0, null, default)).Select(row => row.Name));
        Assert.StartsWith("the run that had been given up came to its end", (await Queries.TimelineAsync(Lead, default))[^1].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_of_different_actors_may_come_in_any_order()
    {
        await Role(Host, new RoleMessages.Accepted(Host, "lab-a", Noon), new RoleMessages.Finished(Host, JobHealth.Complete, null, null, Noon));
        await Writer.ApplyAsync("job-7", 1, [new JobMessages.RoleEnded(Host, JobHealth.Complete, null, Noon, HasRun: true)], default);
        Assert.Null(await Queries.GetAsync(Host, default));

        await Scheduler(Up, Submission, Reserved);

        var row = await Row(Host);
        Assert.Equal((JobState.Finished, JobHealth.Complete, "7.0", Board), (row.State, row.Health, row.DisplayId, row.Device!.Value));
    }

    [Fact]
    public async Task The_end_of_a_run_is_never_shown_without_its_message()
    {
        await Scheduler(Up, Submission, Reserved);
        await Role(Host, new RoleMessages.Accepted(Host, "lab-a", Noon));

        await Writer.ApplyAsync("job-7", 1, [new JobMessages.RoleEnded(Host, JobHealth.Incomplete, ErrorTypes.Job, Noon, HasRun: true)], default);
        Assert.Equal((JobState.Running, null), ((await Row(Host)).State, (await Row(Host)).ErrorType));

        await Writer.ApplyAsync("role-7", 2, [new RoleMessages.Finished(Host, JobHealth.Incomplete, ErrorTypes.Job, "no prompt", Noon)], default);
        Assert.Equal((JobState.Finished, ErrorTypes.Job, "no prompt"), ((await Row(Host)).State, (await Row(Host)).ErrorType, (await Row(Host)).ErrorMessage));
    }

    [Fact]
    public async Task Results_are_counted_by_suite_and_kept_in_order()
    {
        await Scheduler(Submission);
        await Role(Host, Results(Host, 1, ("lava", "validate", "pass"), ("0_smoke", "a", "pass"), ("0_smoke", "b", "fail")), Results(Host, 2, ("0_smoke", "c", "skip"), ("0_smoke", "d", "unknown")));
        await Writer.ApplyAsync("role-7", 3, [Results(Host, 3, ("0_smoke", "a", "pass"))], default);

        var suites = await Queries.SuitesAsync(Host, default);
        Assert.Equal([new SuiteCounts("lava", 1, 0, 0, 0), new SuiteCounts("0_smoke", 2, 1, 1, 1)], suites.Select(suite => suite.Counts));
        Assert.Equal(["validate", "a", "b", "c", "d", "a"], (await Queries.TestCasesAsync(Host, null, 0, null, default)).Select(row => row.Name));
        Assert.Equal(["b", "c"], (await Queries.TestCasesAsync(Host, suites[1].Id, 1, 2, default)).Select(row => row.Name));
        Assert.Empty(await Queries.SuitesAsync(Guest, default));
    }

    [Fact]
    public async Task A_result_is_found_by_its_number_and_what_failed_without_the_rest()
    {
        await Scheduler(Submission);
        await Role(Host, Results(Host, 1, ("1_later", "a", "fail"), ("0_smoke", "b", "pass"), ("0_smoke", "c", "fail"), ("1_later", "d", "fail")));
        await Role(Guest, Results(Guest, 1, ("0_smoke", "e", "fail")));

        var all = await Queries.TestCasesAsync(Host, null, 0, null, default);
        foreach (var row in all) Assert.Equal(row, await Queries.TestCaseAsync(Host, row.SuiteId, row.Id, default));
        Assert.Equal(all[1], await Queries.TestCaseAsync(Host, null, all[1].Id, default));
        Assert.Null(await Queries.TestCaseAsync(Host, all[0].SuiteId, all[1].Id, default));
        Assert.Null(await Queries.TestCaseAsync(Guest, null, all[0].Id, default));
        Assert.Equal(["a", "d", "c"], (await Queries.FailedCasesAsync(Host, 10, default)).Select(row => row.Name));
        Assert.Equal(["a"], (await Queries.FailedCasesAsync(Host, 1, default)).Select(row => row.Name));
    }

    [Fact]
    public async Task A_result_keeps_all_that_was_said_of_it()
    {
        await Scheduler(Submission);
        var result = new TestResult("0_smoke", "boot-time", "pass", Noon, "3.1", 12.5, "seconds", "timing", "r1", 10, 12, 1.5, ErrorTypes.Test, "slow", "extra: yes");

        await Role(Host, new RoleMessages.Reported(Host, 1, [new ResultRecorded(result)], Noon));

        var row = Assert.Single(await Queries.TestCasesAsync(Host, null, 0, null, default));
        Assert.Equal(
            result,
            new TestResult(row.Suite, row.Name, row.Outcome, row.LoggedAt, row.Level, row.Measurement, row.Units, row.Set, row.Reference, row.StartLine, row.EndLine, row.DurationSeconds, row.ErrorType, row.ErrorMessage, row.Extra));
    }

    [Fact]
    public async Task Actions_show_each_of_their_runs()
    {
        await Role(
            Host,
            new RoleMessages.Reported(
                Host,
                1,
                [
                    new PipelineDescribed("pipeline: {}", "hostname: mustang-01"),
                    new ActionStarted("1", "tftp-deploy", "common", 300, Noon),
                    new ActionStarted("1.1", "download-retry", "common", 60, Noon),
                    new ActionEnded("1.1", "download-retry", Noon.AddSeconds(1), 1, "404"),
                    new ActionStarted("1.1", "download-retry", "common", 60, Noon.AddSeconds(2)),
                    new ActionEnded("1.1", "download-retry", Noon.AddSeconds(3), 1, null),
                ],
                Noon));
        await Scheduler(Submission);

        var actions = await Queries.ActionsAsync(Host, default);
        Assert.Equal([("1", null), ("1.1", "404"), ("1.1", null)], actions.Select(action => (action.Level, action.Error)));
        Assert.Equal([null, Noon.AddSeconds(1), Noon.AddSeconds(3)], actions.Select(action => action.EndedAt));
        var texts = (await Queries.TextsAsync(Host, default))!;
        Assert.Equal(("pipeline: {}", "hostname: mustang-01"), (texts.Pipeline, texts.Device));
    }

    [Fact]
    public async Task Applying_again_changes_nothing()
    {
        await Scheduler(Submission);
        var events = new IWireMessage[] { Results(Host, 1, ("s", "a", "pass")), Results(Host, 2, ("s", "b", "pass")) };
        await Role(Host, events);

        await Role(Host, events);
        await Role(Host, [.. events, Results(Host, 3, ("s", "c", "pass"))]);

        Assert.Equal(3, (await Queries.SuitesAsync(Host, default)).Single().Counts.Passed);
        Assert.Equal(3, await Writer.LastAppliedAsync("role-7", default));
        Assert.Equal(0, await Writer.LastAppliedAsync("role-8", default));
    }

    [Fact]
    public async Task What_changes_no_row_is_applied_once_and_takes_back_nothing_that_another_node_applied()
    {
        var created = new JobMessages.Created(null, [], Noon);
        await Scheduler(Submission);

        await Writer.ApplyAsync("scheduler", 2, [new JobHandedOver(Lead, Noon)], default);
        await Writer.ApplyAsync("job-7", 1, [created], default);
        Assert.Equal((2L, 1L), (await Writer.LastAppliedAsync("scheduler", default), await Writer.LastAppliedAsync("job-7", default)));

        await Writer.ApplyAsync("job-7", 1, [created, new JobMessages.CancelBegun("ann", "not needed", Noon)], default);
        await Writer.ApplyAsync("job-7", 1, [created], default);
        Assert.Equal(2, await Writer.LastAppliedAsync("job-7", default));
        Assert.Equal(JobState.Canceling, (await Row(Host)).State);
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_nothing_behind()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Scheduler(Submission, Submission));

        Assert.Null(await Queries.GetAsync(Host, default));
        Assert.Equal(0, await Writer.LastAppliedAsync("scheduler", default));
        await Scheduler(Submission);
        Assert.NotNull(await Queries.GetAsync(Host, default));
    }

    [Fact]
    public async Task A_job_canceled_in_the_queue_is_finished_with_the_reason()
    {
        await Scheduler(Submission, new CancelRequested(Lead, "ann", "not needed", Noon));
        Assert.Equal(JobState.Canceling, (await Row(Host)).State);

        await Writer.ApplyAsync("job-7", 1, [new JobMessages.CancelBegun("ann", "not needed", Noon), new JobMessages.RoleEnded(Host, JobHealth.Canceled, ErrorTypes.Canceled, Noon)], default);

        var row = await Row(Host);
        Assert.Equal((JobState.Finished, JobHealth.Canceled, "canceled by ann: not needed"), (row.State, row.Health, row.ErrorMessage));
    }

    [Fact]
    public async Task A_health_check_is_told_apart_and_its_device_names_it_when_it_has_ended()
    {
        var check = Submission with { TargetGroup = null, SubJobs = [Submission.SubJobs[0] with { DisplayId = "7" }], Submitter = "lava-health", IsHealthCheck = true };
        await Scheduler(Up with { Devices = [Up.Devices[0] with { HealthCheck = "mustang" }] }, check, Reserved with { Reservations = [Reserved.Reservations[0]] });

        Assert.True((await Row(Host)).IsHealthCheck);
        Assert.Equal(("mustang", null), ((await Device()).HealthCheck, (await Device()).LastCheck));
        foreach (var isCheck in (bool[])[true, false])
            Assert.Equal(isCheck ? 1 : 0, (await Queries.ListAsync(new JobQuery(Filters: [new JobFilter(JobField.HealthCheck, FilterLookup.Exact, [isCheck])]), default)).Count);

        await Writer.ApplyAsync("scheduler", 4, [new RunEndRecorded(Lead, Host, JobHealth.Incomplete, ErrorTypes.Test, Noon)], default);
        Assert.Equal((Host, JobHealth.Incomplete), ((await Device()).LastCheck, (await Device()).LastCheckHealth));
    }

    public sealed class OnSqlite() : ReadModelTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : ReadModelTests(new PostgresTestStore(server));
}
