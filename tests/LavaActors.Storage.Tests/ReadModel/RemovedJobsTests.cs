using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.Lab;
using LavaActors.Storage.Logs;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Tests.ReadModel;

/// <summary>A group of two jobs, 7 and 8, and what is left when one is taken away.</summary>
public abstract class RemovedJobsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly LeadJobId Lead = new(7);
    private static readonly JobId Host = new(7);
    private static readonly JobId Guest = new(8);

    private readonly TestStore _store;
    private readonly ReadModelWriter _writer;
    private readonly JobQueries _queries;
    private readonly DatabaseLogStore _logs;
    private readonly RemovedJobs _removed;
    private readonly FailureNotes _notes;

    private RemovedJobsTests(TestStore store)
    {
        _store = store;
        var database = store.Prepared();
        (_writer, _queries, _logs, _removed, _notes) = (new ReadModelWriter(database), new JobQueries(database), new DatabaseLogStore(database), new RemovedJobs(database), new FailureNotes(database));
    }

    public void Dispose()
    {
        _writer.Dispose();
        _logs.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task SubmitAsync() => _writer.ApplyAsync(
        "scheduler",
        1,
        [
            new SchedulerMessages.JobSubmitted(
                CommandId.New(), Lead, "ann", "a group", 50, "metadata: {a: b}", new GroupId("group-1"),
                [
                    new SubJob(Host, "7.0", new SubJobRequest("host", 0, "mustang", false, null, [], null, "host's part", true)),
                    new SubJob(Guest, "7.1", new SubJobRequest("guest", 1, null, true, "host", [], null, "guest's part")),
                ],
                JobVisibility.Public, null, Noon),
        ],
        default);

    private Task EndAsync(JobId job) => _writer.ApplyAsync(
        $"role-{job}",
        1,
        (IWireMessage[])
        [
            new RoleMessages.Accepted(job, "lab-a", Noon),
            new RoleMessages.Reported(job, 1, [new ActionStarted("1", "deploy", "", 1, Noon), new ResultRecorded(new TestResult("smoke", "one", "pass", Noon))], Noon),
            new RoleMessages.Finished(job, JobHealth.Complete, null, null, Noon),
        ],
        default);

    private long Count(string table, string where) => Convert.ToInt64(_store.Execute($"SELECT COUNT(*) FROM {table} WHERE {where}"), System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task Only_a_job_that_is_over_with_its_group_is_removed()
    {
        await SubmitAsync();
        await EndAsync(Host);

        Assert.Equal(JobRemoval.NotOver, await _removed.RemoveAsync(Host, "root", Noon, default));
        Assert.Equal(JobRemoval.NotThere, await _removed.RemoveAsync(new JobId(99), "root", Noon, default));
        Assert.NotNull(await _queries.GetAsync(Host, default));
    }

    [Fact]
    public async Task Nothing_is_left_of_it_and_the_others_of_its_group_stay()
    {
        await SubmitAsync();
        foreach (var job in (JobId[])[Host, Guest])
        {
            await EndAsync(job);
            await _logs.AppendAsync(job, 0, "- a line\n"u8.ToArray(), default);
        }

        var tag = (await _notes.AddTagAsync("flaky", null, default))!;
        await _notes.PutAsync(Guest, new FailureNote("again", [tag.Id]), default);

        Assert.Equal(JobRemoval.Removed, await _removed.RemoveAsync(Guest, "root", Noon, default));

        Assert.Empty(await _notes.OfJobsAsync([Host, Guest], default));
        Assert.Null(await _queries.GetAsync(Guest, default));
        Assert.Equal((0, 9), (await _logs.LengthAsync(Guest, default), await _logs.LengthAsync(Host, default)));
        foreach (var table in (string[])["jobs", "actions", "suites", "test_cases", "timeline"]) Assert.Equal((table, 0), (table, Count(table, "job_id = 8")));
        Assert.Equal(new JobTexts("metadata: {a: b}", "host's part", null), await _queries.TextsAsync(Host, default));
        Assert.Equal(JobRemoval.NotThere, await _removed.RemoveAsync(Guest, "root", Noon, default));

        Assert.Equal(JobRemoval.Removed, await _removed.RemoveAsync(Host, "root", Noon, default));

        foreach (var table in (string[])["submissions", "timeline", "job_metadata"]) Assert.Equal((table, 0), (table, Count(table, "lead = 7")));
        Assert.Equal(2, Count("removed_jobs", "who = 'root'"));
    }

    [Fact]
    public async Task What_comes_late_of_its_run_brings_no_part_of_it_back()
    {
        await SubmitAsync();
        foreach (var job in (JobId[])[Host, Guest])
        {
            await EndAsync(job);
            await _logs.AppendAsync(job, 0, "- a line\n"u8.ToArray(), default);
        }

        Assert.Equal(JobRemoval.Removed, await _removed.RemoveAsync(Guest, "root", Noon, default));
        foreach (var job in (JobId[])[Host, Guest])
        {
            await _writer.ApplyAsync($"role-{job}", 4, [Late(job, 2), Late(job, 3)], default);
            await _writer.ApplyAsync($"role-{job}", 6, [Late(job, 4)], default);
        }

        Assert.Equal((6, 6), (await _writer.LastAppliedAsync("role-7", default), await _writer.LastAppliedAsync("role-8", default)));
        foreach (var table in (string[])["jobs", "actions", "suites", "test_cases", "timeline"]) Assert.Equal((table, 0, true), (table, Count(table, "job_id = 8"), Count(table, "job_id = 7") > 0));
        Assert.Equal(4, Count("test_cases", "job_id = 7"));

        // As if all of it were stored, wherever it goes on.
        Assert.Equal(14, await _logs.AppendAsync(Guest, 9, "more\n"u8.ToArray(), default));
        Assert.Equal(9, await _logs.AppendAsync(Guest, 0, "- a line\n"u8.ToArray(), default));
        await _logs.CompactAsync(Guest, default);
        Assert.Equal(14, await _logs.AppendAsync(Host, 9, "more\n"u8.ToArray(), default));
        Assert.Equal((0, 14), (await _logs.LengthAsync(Guest, default), await _logs.LengthAsync(Host, default)));
        Assert.True((await _logs.ReadAsync(Guest, 0, 100, default)).IsEmpty);

        static RoleMessages.Reported Late(JobId job, long n) => new(
            job,
            n,
            [
                new PipelineDescribed("pipeline", "device"),
                new ActionStarted("2", "test", "", 1, Noon),
                new ResultRecorded(new TestResult("late", $"case-{n}", "pass", Noon)),
                new RunFinished(true, null, null, Noon),
            ],
            Noon);
    }

    [Fact]
    public async Task Jobs_are_found_by_what_people_said_of_them()
    {
        await SubmitAsync();
        await EndAsync(Host);
        var (usb, power) = ((await _notes.AddTagAsync("usb", "the hub", default))!, (await _notes.AddTagAsync("power", null, default))!);
        Assert.Null(await _notes.AddTagAsync("usb", null, default));
        await _notes.PutAsync(Host, new FailureNote("the hub again", [power.Id, usb.Id, 99]), default);

        var note = (await _notes.OfJobsAsync([Host, Guest], default)).Single();
        Assert.Equal((Host, "the hub again"), (note.Key, note.Value.Comment));
        Assert.Equal([usb.Id, power.Id], note.Value.Tags);
        Assert.Equal([Host], await FoundAsync(new JobFilter(JobField.FailureTags, FilterLookup.In, [usb.Id])));
        Assert.Equal([Guest], await FoundAsync(new JobFilter(JobField.FailureTags, FilterLookup.In, [usb.Id], IsNegated: true)));
        Assert.Equal([Guest], await FoundAsync(new JobFilter(JobField.FailureTags, FilterLookup.IsNull, [true])));
        Assert.Equal([Host], await FoundAsync(new JobFilter(JobField.FailureComment, FilterLookup.IContains, ["HUB"])));

        Assert.True(await _notes.PutTagAsync(power with { Name = "psu" }, default));
        Assert.False(await _notes.PutTagAsync(power with { Name = "usb" }, default));
        Assert.True(await _notes.RemoveTagAsync(usb.Id, default));
        Assert.False(await _notes.RemoveTagAsync(usb.Id, default));
        Assert.Equal([power.Id], (await _notes.OfJobsAsync([Host], default))[Host].Tags);
        Assert.Equal(["psu"], (await _notes.TagsAsync(default)).Select(tag => tag.Name));
        await _notes.PutAsync(Host, FailureNote.None, default);
        Assert.Empty(await _notes.OfJobsAsync([Host], default));
    }

    private async Task<IEnumerable<JobId>> FoundAsync(JobFilter filter) => (await _queries.ListAsync(new JobQuery(Filters: [filter]), default)).Jobs.Select(row => row.Job);

    public sealed class OnSqlite() : RemovedJobsTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : RemovedJobsTests(new PostgresTestStore(server));
}
