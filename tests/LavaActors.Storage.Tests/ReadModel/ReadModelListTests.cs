using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.ReadModel;

/// <summary>Devices, lists of jobs, and what comes in unusual numbers, texts or orders.</summary>
public abstract class ReadModelListTests : GroupReadModelTest
{
    private ReadModelListTests(TestStore store)
        : base(store)
    {
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
        Assert.Equal("dispatcher lab-a does not offer it any more", (await Queries.DeviceAsync(other, default))!.LostBecause);
        await Writer.ApplyAsync("scheduler", 4, [new DispatcherWentDown("lab-a", Up.Incarnation, "its node left", Noon)], default);
        Assert.Equal("dispatcher lab-a is gone: its node left", (await Device()).LostBecause);
        Assert.Equal([Board, other], (await Queries.DevicesAsync(default)).Select(row => row.Name));
    }

    [Fact]
    public async Task What_a_dispatcher_says_of_a_device_shows_until_it_says_something_else()
    {
        await Scheduler(Up with { Devices = [Up.Devices[0] with { Remark = "its file is not valid" }] });
        Assert.Equal("its file is not valid", (await Device()).Remark);
        await Writer.ApplyAsync("scheduler", 2, [Up], default);
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
            var page = await Queries.ListAsync(query, default);
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
            var page = await Queries.ListAsync(new JobQuery(Filters: [new JobFilter(JobField.Description, lookup, [part], IsNegated: isNegated)], Limit: 3), default);
            return $"{page.Count}: {string.Join(' ', page.Jobs.Select(row => row.Job))}";
        }
    }

    [Fact]
    public async Task Jobs_are_found_by_their_role()
    {
        await Scheduler(Submission);

        foreach (var (role, expected) in ((string, JobId[])[])[("host", [Host]), ("guest", [Guest]), ("", [])])
            Assert.Equal(expected, (await Queries.ListAsync(new JobQuery(Filters: [new JobFilter(JobField.Role, FilterLookup.Exact, [role])]), default)).Jobs.Select(row => row.Job));
    }

    [Fact]
    public async Task A_job_may_have_more_results_and_suites_than_its_numbers_reach()
    {
        await Scheduler(Submission);
        await Role(Guest, Results(Guest, 1, ("0_guest", "first", "pass")));
        await Role(Host, Results(Host, 1, ("0_host", "first", "pass")));
        Store.Execute($"UPDATE test_cases SET n = {(1 << 20) - 1} WHERE job_id = 7; UPDATE suites SET n = 4095 WHERE job_id = 7; UPDATE test_cases SET suite = 4095 WHERE job_id = 7");

        await Writer.ApplyAsync($"role-{Host}", 2, [Results(Host, 2, ("1_host", "second", "fail"), ("0_host", "third", "pass"))], default);

        Assert.Equal(["0_host/first", "1_host/second", "0_host/third"], (await Queries.TestCasesAsync(Host, null, 0, null, default)).Select(row => $"{row.Suite}/{row.Name}"));
        Assert.Equal(["0_guest/first"], (await Queries.TestCasesAsync(Guest, null, 0, null, default)).Select(row => $"{row.Suite}/{row.Name}"));
        var suites = await Queries.SuitesAsync(Host, default);
        Assert.Equal([new SuiteCounts("0_host", 2, 0, 0, 0), new SuiteCounts("1_host", 0, 1, 0, 0)], suites.Select(suite => suite.Counts));
        Assert.Equal(["second"], (await Queries.TestCasesAsync(Host, suites[1].Id, 0, null, default)).Select(row => row.Name));
    }

    [Fact]
    public async Task What_a_board_printed_is_shown_whatever_it_is()
    {
        await Scheduler(Submission);
        await Role(Host, Results(Host, 1, ("0_smoke", "nul \0 half \uD83D whole \U0001F30B", "pass")));

        Assert.Equal("nul \uFFFD half \uFFFD whole \U0001F30B", Assert.Single(await Queries.TestCasesAsync(Host, null, 0, null, default)).Name);
        Assert.Null(await Queries.GetAsync("7\0", default));
    }

    [Fact]
    public async Task Devices_come_in_the_order_of_their_bytes()
    {
        await Scheduler(Up with { Devices = [.. new[] { "b-2", "B-1", "a_1", "a-1", "\u00e4" }.Select(name => new OfferedDevice(new DeviceName(name), "qemu", [], DeviceHealth.Good))] });

        Assert.Equal(["B-1", "a-1", "a_1", "b-2", "\u00e4"], (await Queries.DevicesAsync(default)).Select(row => row.Name.Value));
    }

    [Fact]
    public async Task Two_nodes_that_hold_the_same_events_count_them_once()
    {
        await Scheduler(Submission);
        using var other = new ReadModelWriter(Store.Database);
        for (var n = 1; n <= 20; n++)
        {
            var events = new IWireMessage[] { Results(Host, n, ("s", "a", "pass"), ("s", "b", "fail")) };
            await Task.WhenAll(Writer.ApplyAsync("role-7", n, events, default), other.ApplyAsync("role-7", n, events, default));
        }

        Assert.Equal(new SuiteCounts("s", 20, 20, 0, 0), Assert.Single(await Queries.SuitesAsync(Host, default)).Counts);
        Assert.Equal(40, (await Queries.TestCasesAsync(Host, null, 0, null, default)).Count);
    }

    [Fact]
    public async Task Nodes_that_change_the_same_boards_in_another_order_get_all_their_events_in()
    {
        var (second, other) = (new DeviceName("mustang-02"), new ReadModelWriter(Store.Database));
        await Scheduler(Up with { Devices = [.. Up.Devices, new OfferedDevice(second, "mustang", [], DeviceHealth.Good)] });
        for (var n = 1; n <= 20; n++)
        {
            IWireMessage Freed(DeviceName device) => new DeviceFreed(device, Lead, 1, Noon);
            await Task.WhenAll(
                Writer.ApplyAsync("scheduler", ((n - 1) * 22) + 2, [Freed(Board), .. Enumerable.Repeat(Freed(Board), 20), Freed(second)], default),
                other.ApplyAsync("scheduler-before", ((n - 1) * 22) + 1, [Freed(second), .. Enumerable.Repeat(Freed(second), 20), Freed(Board)], default));
        }

        other.Dispose();
        Assert.Equal((1L + (20 * 22), 20L * 22), (await Writer.LastAppliedAsync("scheduler", default), await Writer.LastAppliedAsync("scheduler-before", default)));
    }

    public sealed class OnSqlite() : ReadModelListTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : ReadModelListTests(new PostgresTestStore(server));
}
