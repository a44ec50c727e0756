using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.ReadModel;

public abstract class ReadModelTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly LeadJobId Lead = new(7);
    private static readonly JobId Host = new(7);
    private static readonly JobId Guest = new(8);
    private static readonly DeviceName Board = new("mustang-01");

    private readonly TestStore _store;
    private readonly ReadModelWriter _writer;
    private readonly JobQueries _queries;

    private ReadModelTests(TestStore store)
    {
        _store = store;
        var database = store.Prepared();
        _writer = new ReadModelWriter(database);
        _queries = new JobQueries(database);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static JobSubmitted Submission { get; } = new(
        CommandId.New(),
        Lead,
        "ann",
        "mustang with guests",
        50,
        "the whole text",
        new GroupId("group-1"),
        [
            new SubJob(Host, "7.0", new SubJobRequest("host", 0, "mustang", false, null, ["nfs", "uboot"], Board, "host's part", true)),
            new SubJob(Guest, "7.1", new SubJobRequest("guest", 1, null, true, "host", [], null, "guest's part")),
        ],
        new JobVisibility(JobVisibilityKind.Groups, ["lab"]),
        null,
        Noon);

    private static DispatcherCameUp Up { get; } =
        new("lab-a", Guid.NewGuid(), "akka://lava", [new OfferedDevice(Board, "mustang", ["nfs"], DeviceHealth.Good)], Noon);

    private static DevicesReserved Reserved { get; } =
        new(Lead, [new Reservation(Host, Board, "lab-a", "akka://lava", 1), new Reservation(Guest, Board, "lab-a", "akka://lava", 1)], Noon.AddSeconds(1));

    private Task Scheduler(params IWireMessage[] events) => _writer.ApplyAsync("scheduler", 1, events, default);

    private Task Role(JobId job, params IWireMessage[] events) => _writer.ApplyAsync($"role-{job}", 1, events, default);

    private async Task<JobRow> Row(JobId job) => Assert.IsType<JobRow>(await _queries.GetAsync(job, default));

    private static RoleMessages.Reported Results(JobId job, long sequence, params (string Suite, string Case, string Outcome)[] results) => new(
        job, sequence, [.. results.Select(result => new ResultRecorded(new TestResult(result.Suite, result.Case, result.Outcome, Noon)))], Noon);

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
        var guest = Assert.IsType<JobRow>(await _queries.GetAsync("7.1", default));
        Assert.Equal((Guest, true, "host"), (guest.Job, guest.IsGuest, guest.HostRole));
        Assert.Equal([Host, Guest], (await _queries.SubmissionAsync(Lead, default)).Select(row => row.Job));
        Assert.Equal(new JobTexts("the whole text", "guest's part", null), await _queries.TextsAsync(Guest, default));
        Assert.Null(await _queries.GetAsync(new JobId(99), default));
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
        Assert.Equal(new JobTexts("the whole text", "guest's part", null), await _queries.TextsAsync(new JobId(12), default));
        Assert.Equal(["submitted by ann", "lost a run; queued again as job 9"], (await _queries.TimelineAsync(Lead, default)).Select(row => row.What));
        Assert.Equal(
            ["queued as attempt 2 of job 7, which lost a run", "lost a run; queued again as job 11"],
            (await _queries.TimelineAsync(new LeadJobId(9), default)).Select(row => row.What));

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

        await _writer.ApplyAsync("role-7", 2, [new RoleMessages.Finished(Host, JobHealth.Incomplete, ErrorTypes.Job, "no prompt", Noon.AddSeconds(9))], default);
        await _writer.ApplyAsync("scheduler", 4, [new DeviceFreed(Board, Lead, 1, Noon.AddSeconds(9))], default);
        var over = await Row(Host);
        Assert.Equal((JobState.Finished, JobHealth.Incomplete, ErrorTypes.Job, "no prompt", Noon.AddSeconds(9)), (over.State, over.Health, over.ErrorType, over.ErrorMessage, over.EndTime!.Value));
        Assert.Equal((DeviceState.Idle, null), ((await Device()).State, (await Device()).CurrentJob));
        Assert.Equal(
            ["submitted by ann", "got mustang-01", "started on dispatcher lab-a", "ended Incomplete (Job): no prompt"],
            (await _queries.TimelineAsync(Lead, default)).Select(row => row.What));
    }

    [Fact]
    public async Task Events_of_different_actors_may_come_in_any_order()
    {
        await Role(Host, new RoleMessages.Accepted(Host, "lab-a", Noon), new RoleMessages.Finished(Host, JobHealth.Complete, null, null, Noon));
        await _writer.ApplyAsync("job-7", 1, [new JobMessages.RoleEnded(Host, JobHealth.Complete, null, Noon, HasRun: true)], default);
        Assert.Null(await _queries.GetAsync(Host, default));

        await Scheduler(Up, Submission, Reserved);

        var row = await Row(Host);
        Assert.Equal((JobState.Finished, JobHealth.Complete, "7.0", Board), (row.State, row.Health, row.DisplayId, row.Device!.Value));
    }

    [Fact]
    public async Task The_end_of_a_run_is_never_shown_without_its_message()
    {
        await Scheduler(Up, Submission, Reserved);
        await Role(Host, new RoleMessages.Accepted(Host, "lab-a", Noon));

        await _writer.ApplyAsync("job-7", 1, [new JobMessages.RoleEnded(Host, JobHealth.Incomplete, ErrorTypes.Job, Noon, HasRun: true)], default);
        Assert.Equal((JobState.Running, null), ((await Row(Host)).State, (await Row(Host)).ErrorType));

        await _writer.ApplyAsync("role-7", 2, [new RoleMessages.Finished(Host, JobHealth.Incomplete, ErrorTypes.Job, "no prompt", Noon)], default);
        Assert.Equal((JobState.Finished, ErrorTypes.Job, "no prompt"), ((await Row(Host)).State, (await Row(Host)).ErrorType, (await Row(Host)).ErrorMessage));
    }

    [Fact]
    public async Task Results_are_counted_by_suite_and_kept_in_order()
    {
        await Scheduler(Submission);
        await Role(Host, Results(Host, 1, ("lava", "validate", "pass"), ("0_smoke", "a", "pass"), ("0_smoke", "b", "fail")), Results(Host, 2, ("0_smoke", "c", "skip"), ("0_smoke", "d", "unknown")));
        await _writer.ApplyAsync("role-7", 3, [Results(Host, 3, ("0_smoke", "a", "pass"))], default);

        var suites = await _queries.SuitesAsync(Host, default);
        Assert.Equal([new SuiteCounts("lava", 1, 0, 0, 0), new SuiteCounts("0_smoke", 2, 1, 1, 1)], suites.Select(suite => suite.Counts));
        Assert.Equal(["validate", "a", "b", "c", "d", "a"], (await _queries.TestCasesAsync(Host, null, 0, null, default)).Select(row => row.Name));
        Assert.Equal(["b", "c"], (await _queries.TestCasesAsync(Host, suites[1].Id, 1, 2, default)).Select(row => row.Name));
        Assert.Empty(await _queries.SuitesAsync(Guest, default));
    }

    [Fact]
    public async Task A_result_keeps_all_that_was_said_of_it()
    {
        await Scheduler(Submission);
        var result = new TestResult("0_smoke", "boot-time", "pass", Noon, "3.1", 12.5, "seconds", "timing", "r1", 10, 12, 1.5, ErrorTypes.Test, "slow", "extra: yes");

        await Role(Host, new RoleMessages.Reported(Host, 1, [new ResultRecorded(result)], Noon));

        var row = Assert.Single(await _queries.TestCasesAsync(Host, null, 0, null, default));
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

        var actions = await _queries.ActionsAsync(Host, default);
        Assert.Equal([("1", null), ("1.1", "404"), ("1.1", null)], actions.Select(action => (action.Level, action.Error)));
        Assert.Equal([null, Noon.AddSeconds(1), Noon.AddSeconds(3)], actions.Select(action => action.EndedAt));
        var texts = (await _queries.TextsAsync(Host, default))!;
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

        Assert.Equal(3, (await _queries.SuitesAsync(Host, default)).Single().Counts.Passed);
        Assert.Equal(3, await _writer.LastAppliedAsync("role-7", default));
        Assert.Equal(0, await _writer.LastAppliedAsync("role-8", default));
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_nothing_behind()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Scheduler(Submission, Submission));

        Assert.Null(await _queries.GetAsync(Host, default));
        Assert.Equal(0, await _writer.LastAppliedAsync("scheduler", default));
        await Scheduler(Submission);
        Assert.NotNull(await _queries.GetAsync(Host, default));
    }

    [Fact]
    public async Task A_job_canceled_in_the_queue_is_finished_with_the_reason()
    {
        await Scheduler(Submission, new CancelRequested(Lead, "ann", "not needed", Noon));
        Assert.Equal(JobState.Canceling, (await Row(Host)).State);

        await _writer.ApplyAsync("job-7", 1, [new JobMessages.CancelBegun("ann", "not needed", Noon), new JobMessages.RoleEnded(Host, JobHealth.Canceled, ErrorTypes.Canceled, Noon)], default);

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
            Assert.Equal(isCheck ? 1 : 0, (await _queries.ListAsync(new JobQuery(Filters: [new JobFilter(JobField.HealthCheck, FilterLookup.Exact, [isCheck])]), default)).Count);

        await _writer.ApplyAsync("scheduler", 4, [new RunEndRecorded(Lead, Host, JobHealth.Incomplete, ErrorTypes.Test, Noon)], default);
        Assert.Equal((Host, JobHealth.Incomplete), ((await Device()).LastCheck, (await Device()).LastCheckHealth));
    }

    [Fact]
    public async Task Devices_follow_their_dispatchers_and_their_health()
    {
        var other = new DeviceName("mustang-02");
        await Scheduler(
            Up with { Devices = [.. Up.Devices, new OfferedDevice(other, "mustang", [], DeviceHealth.Maintenance)] },
            new DeviceHealthChanged(null, Board, DeviceHealth.Bad, "ann", "smoke", Noon),
            Up);

        Assert.Equal((DeviceHealth.Bad, "ann: smoke", null), ((await Device()).Health, (await Device()).HealthReason, (await Device()).LostBecause));
        Assert.Equal("dispatcher lab-a does not offer it any more", (await _queries.DeviceAsync(other, default))!.LostBecause);
        await _writer.ApplyAsync("scheduler", 4, [new DispatcherWentDown("lab-a", Up.Incarnation, "its node left", Noon)], default);
        Assert.Equal("dispatcher lab-a is gone: its node left", (await Device()).LostBecause);
        Assert.Equal([Board, other], (await _queries.DevicesAsync(default)).Select(row => row.Name));
    }

    [Fact]
    public async Task What_a_dispatcher_says_of_a_device_shows_until_it_says_something_else()
    {
        await Scheduler(Up with { Devices = [Up.Devices[0] with { Remark = "its file is not valid" }] });
        Assert.Equal("its file is not valid", (await Device()).Remark);
        await _writer.ApplyAsync("scheduler", 2, [Up], default);
        Assert.Null((await Device()).Remark);
    }

    [Fact]
    public async Task What_was_found_about_a_text_stays_with_its_job_and_its_next_attempt()
    {
        await Scheduler(
            Submission with { Warnings = ["job.yaml:1:2: warning: odd", "job.yaml:3:4: warning: odder"] },
            Submission with { Command = CommandId.New(), Lead = new LeadJobId(9), SubJobs = [.. Submission.SubJobs.Select(sub => sub with { Job = new JobId(sub.Job.Value + 2), DisplayId = $"9.{sub.Request.SubId}" })], OriginalYaml = "", AttemptOf = Lead, EarlierAttempts = 1 });
        Assert.Equal(["job.yaml:1:2: warning: odd", "job.yaml:3:4: warning: odder"], (await Row(Host)).Warnings);
        Assert.Equal((await Row(Host)).Warnings, (await Row(new JobId(9))).Warnings);
    }

    [Fact]
    public async Task Lists_are_filtered_ordered_and_paged()
    {
        var many = Enumerable.Range(1, 10).Select(i => (IWireMessage)(Submission with
        {
            Lead = new LeadJobId(i),
            Submitter = i % 2 == 0 ? "ann" : "bob",
            Priority = i * 7 % 10,
            TargetGroup = null,
            SubJobs = [new SubJob(new JobId(i), $"{i}", Submission.SubJobs[0].Request with { DeviceType = i < 4 ? "qemu" : "mustang" })],
            At = Noon.AddSeconds(i),
        })).ToArray();
        await Scheduler([.. many, new CancelRequested(new LeadJobId(5), "ann", "", Noon)]);
        async Task<string> Ids(JobQuery query)
        {
            var page = await _queries.ListAsync(query, default);
            return $"{page.Count}: {string.Join(' ', page.Jobs.Select(row => row.Job))}";
        }

        Assert.Equal("10: 10 9 8 7 6 5 4 3 2 1", await Ids(new JobQuery()));
        Assert.Equal("10: 8 7 6", await Ids(new JobQuery(Offset: 2, Limit: 3)));
        Assert.Equal("5: 2 4 6 8 10", await Ids(new JobQuery(Submitter: "ann", Descending: false)));
        Assert.Equal("3: 3 2 1", await Ids(new JobQuery(DeviceType: "qemu")));
        Assert.Equal("1: 5", await Ids(new JobQuery(States: [JobState.Canceling, JobState.Finished])));
        Assert.Equal("2: 9 2", await Ids(new JobQuery(Jobs: [new JobId(2), new JobId(9), new JobId(99)])));
        Assert.Equal("0: ", await Ids(new JobQuery(States: [])));
        Assert.Equal("10: 7 4 1", await Ids(new JobQuery(Order: JobOrder.Priority, Limit: 3)));
        Assert.Equal("10: 1 2", await Ids(new JobQuery(Order: JobOrder.SubmitTime, Descending: false, Limit: 2)));
        Assert.Equal("0: ", await Ids(new JobQuery(Device: Board)));
        await Assert.ThrowsAsync<ArgumentException>(() => Ids(new JobQuery(Limit: 0)));
    }

    [Fact]
    public async Task Parts_of_names_are_found_whether_few_or_many_have_them()
    {
        const int Many = 1010;
        static string Name(int job) => job switch { 5 => "install 77", 6 => "Install 77", 7 => "50 %_", _ => $"smoke {job % 2}" };
        await Scheduler([
            .. Enumerable.Range(1, Many).Select(job => Submission with { Lead = new LeadJobId(job), JobName = Name(job), TargetGroup = null, SubJobs = [Submission.SubJobs[1] with { Job = new JobId(job), DisplayId = $"{job}" }] }),
        ]);
        // Of a run whose submission is not told yet.
        await Role(new JobId(Many + 1), new RoleMessages.Finished(new JobId(Many + 1), JobHealth.Complete, null, null, Noon));

        Assert.Equal("2: 6 5", await Ids(FilterLookup.IContains, "INSTALL 7"));
        Assert.Equal("1: 5", await Ids(FilterLookup.Contains, "install 7"));
        Assert.Equal("1: 7", await Ids(FilterLookup.Contains, "%_"));
        Assert.Equal("1: 6", await Ids(FilterLookup.StartsWith, "Inst"));
        Assert.Equal("1: 6", await Ids(FilterLookup.Exact, "Install 77"));
        Assert.Equal("0: ", await Ids(FilterLookup.Contains, "nowhere"));
        Assert.Equal("1007: 1010 1009 1008", await Ids(FilterLookup.Contains, "smoke"));
        Assert.Equal("503: 1009 1007 1005", await Ids(FilterLookup.EndsWith, "e 1"));
        Assert.Equal("507: 1010 1008 1006", await Ids(FilterLookup.EndsWith, "e 1", isNegated: true));
        Assert.Equal($"{Many}: 1010 1009 1008", await Ids(FilterLookup.Exact, "nowhere", isNegated: true));

        async Task<string> Ids(FilterLookup lookup, string part, bool isNegated = false)
        {
            var page = await _queries.ListAsync(new JobQuery(Filters: [new JobFilter(JobField.Description, lookup, [part], IsNegated: isNegated)], Limit: 3), default);
            return $"{page.Count}: {string.Join(' ', page.Jobs.Select(row => row.Job))}";
        }
    }

    private async Task<DeviceRow> Device() => Assert.IsType<DeviceRow>(await _queries.DeviceAsync(Board, default));

    [Fact]
    public async Task A_job_may_have_more_results_and_suites_than_its_numbers_reach()
    {
        await Scheduler(Submission);
        await Role(Guest, Results(Guest, 1, ("0_guest", "first", "pass")));
        await Role(Host, Results(Host, 1, ("0_host", "first", "pass")));
        _store.Execute($"UPDATE test_cases SET n = {(1 << 20) - 1} WHERE job_id = 7; UPDATE suites SET n = 4095 WHERE job_id = 7; UPDATE test_cases SET suite = 4095 WHERE job_id = 7");

        await _writer.ApplyAsync($"role-{Host}", 2, [Results(Host, 2, ("1_host", "second", "fail"), ("0_host", "third", "pass"))], default);

        Assert.Equal(["0_host/first", "1_host/second", "0_host/third"], (await _queries.TestCasesAsync(Host, null, 0, null, default)).Select(row => $"{row.Suite}/{row.Name}"));
        Assert.Equal(["0_guest/first"], (await _queries.TestCasesAsync(Guest, null, 0, null, default)).Select(row => $"{row.Suite}/{row.Name}"));
        var suites = await _queries.SuitesAsync(Host, default);
        Assert.Equal([new SuiteCounts("0_host", 2, 0, 0, 0), new SuiteCounts("1_host", 0, 1, 0, 0)], suites.Select(suite => suite.Counts));
        Assert.Equal(["second"], (await _queries.TestCasesAsync(Host, suites[1].Id, 0, null, default)).Select(row => row.Name));
    }

    [Fact]
    public async Task What_a_board_printed_is_shown_whatever_it_is()
    {
        await Scheduler(Submission);
        await Role(Host, Results(Host, 1, ("0_smoke", "nul \0 half \uD83D whole \U0001F30B", "pass")));

        Assert.Equal("nul \uFFFD half \uFFFD whole \U0001F30B", Assert.Single(await _queries.TestCasesAsync(Host, null, 0, null, default)).Name);
        Assert.Null(await _queries.GetAsync("7\0", default));
    }

    [Fact]
    public async Task Devices_come_in_the_order_of_their_bytes()
    {
        await Scheduler(Up with { Devices = [.. new[] { "b-2", "B-1", "a_1", "a-1", "\u00e4" }.Select(name => new OfferedDevice(new DeviceName(name), "qemu", [], DeviceHealth.Good))] });

        Assert.Equal(["B-1", "a-1", "a_1", "b-2", "\u00e4"], (await _queries.DevicesAsync(default)).Select(row => row.Name.Value));
    }

    [Fact]
    public async Task Two_nodes_that_hold_the_same_events_count_them_once()
    {
        await Scheduler(Submission);
        using var other = new ReadModelWriter(_store.Database);
        for (var n = 1; n <= 20; n++)
        {
            var events = new IWireMessage[] { Results(Host, n, ("s", "a", "pass"), ("s", "b", "fail")) };
            await Task.WhenAll(_writer.ApplyAsync("role-7", n, events, default), other.ApplyAsync("role-7", n, events, default));
        }

        Assert.Equal(new SuiteCounts("s", 20, 20, 0, 0), Assert.Single(await _queries.SuitesAsync(Host, default)).Counts);
        Assert.Equal(40, (await _queries.TestCasesAsync(Host, null, 0, null, default)).Count);
    }

    [Fact]
    public async Task Nodes_that_change_the_same_boards_in_another_order_get_all_their_events_in()
    {
        var (second, other) = (new DeviceName("mustang-02"), new ReadModelWriter(_store.Database));
        await Scheduler(Up with { Devices = [.. Up.Devices, new OfferedDevice(second, "mustang", [], DeviceHealth.Good)] });
        for (var n = 1; n <= 20; n++)
        {
            IWireMessage Freed(DeviceName device) => new DeviceFreed(device, Lead, 1, Noon);
            await Task.WhenAll(
                _writer.ApplyAsync("scheduler", ((n - 1) * 22) + 2, [Freed(Board), .. Enumerable.Repeat(Freed(Board), 20), Freed(second)], default),
                other.ApplyAsync("scheduler-before", ((n - 1) * 22) + 1, [Freed(second), .. Enumerable.Repeat(Freed(second), 20), Freed(Board)], default));
        }

        other.Dispose();
        Assert.Equal((1L + (20 * 22), 20L * 22), (await _writer.LastAppliedAsync("scheduler", default), await _writer.LastAppliedAsync("scheduler-before", default)));
    }

    public sealed class OnSqlite() : ReadModelTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : ReadModelTests(new PostgresTestStore(server));
}
