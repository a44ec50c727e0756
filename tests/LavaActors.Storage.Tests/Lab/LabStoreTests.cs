using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.Lab;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.Lab;

/// <summary>What people say of a lab, and what lists of jobs are filtered by, on both databases.</summary>
public abstract class LabStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeviceName Board = new("mustang-01");

    private readonly TestStore _store;
    private readonly ReadModelWriter _writer;
    private readonly JobQueries _queries;
    private readonly LabStore _lab;
    private long _events;

    private LabStoreTests(TestStore store)
    {
        _store = store;
        var database = store.Prepared();
        (_writer, _queries, _lab) = (new ReadModelWriter(database), new JobQueries(database), new LabStore(database));
    }

    public void Dispose()
    {
        _writer.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task Scheduler(params IWireMessage[] events)
    {
        await _writer.ApplyAsync("scheduler", _events + 1, events, default);
        _events += events.Length;
    }

    private static DispatcherCameUp Up(params string[] tags) => new("lab", Guid.NewGuid(), "akka.tcp://lava@10.0.0.5:4053", [new OfferedDevice(Board, "mustang", tags, DeviceHealth.Good)], Noon, "1.2.3");

    private static JobSubmitted Job(
        long id, string name = "a job", string submitter = "ann", string type = "mustang", int priority = 50, string? metadata = null, JobVisibility? visibility = null, params string[] tags) => new(
        CommandId.New(), new LeadJobId(id), submitter, name, priority, $"job_name: {name}", null,
        [new SubJob(new JobId(id), $"{id}", new SubJobRequest("", 0, type, false, null, tags, null, $"job_name: {name}"))],
        visibility ?? JobVisibility.Public, null, Noon.AddMinutes(id), Metadata: metadata);

    [Fact]
    public async Task A_note_of_a_device_is_kept_changed_and_removed()
    {
        var note = new DeviceNote("mustang-01", "by the door", "2.1", "ann", "kernel");
        await _lab.PutAsync(note, default);
        await _lab.PutAsync(note with { Description = null }, default);
        Assert.Equal([note with { Description = null }], await _lab.DevicesAsync(default));
        await _lab.RemoveDeviceAsync("mustang-01", default);
        Assert.Empty(await _lab.DevicesAsync(default));
    }

    [Fact]
    public async Task A_note_of_a_device_type_is_kept_as_it_is()
    {
        var note = new DeviceTypeNote("mustang", "a board", "arm64", "x-gene", "apm", 64, ["a57", "a57"], 8, 12, HealthDenominator.Jobs, DisableHealthCheck: true, Display: false);
        await _lab.PutAsync(new DeviceTypeNote("mustang"), default);
        await _lab.PutAsync(note, default);
        var read = Assert.Single(await _lab.DeviceTypesAsync(default));
        Assert.Equal(note with { Cores = null }, read with { Cores = null });
        Assert.Equal(note.Cores, read.Cores);
    }

    [Fact]
    public async Task Tags_of_dictionaries_get_ids_and_those_of_people_are_added()
    {
        await Scheduler(Up("usb"), new DeviceTagsSet(Board, ["hdmi"], "ann", Noon));
        Assert.Equal(["hdmi", "usb"], (await _lab.TagsAsync(default)).Select(tag => tag.Name));
        Assert.Equal(["hdmi", "usb"], (await _queries.DeviceAsync(Board, default))!.Tags);
        Assert.Equal(["hdmi"], (await _queries.DeviceAsync(Board, default))!.LabTags);
        Assert.Null(await _lab.AddTagAsync("usb", null, default));
        Assert.Equal(new TagRow(3, "new", "x"), await _lab.AddTagAsync("new", "x", default));
        Assert.False(await _lab.PutAsync(new TagRow(3, "usb", null), default));
        Assert.True(await _lab.PutAsync(new TagRow(3, "newer", null), default));
    }

    [Fact]
    public async Task Tags_that_are_added_at_a_time_get_ids_of_their_own()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() => _lab.AddTagAsync($"tag{n}", null, default))));
        Assert.Equal(6, added.Select(tag => tag!.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_worker_comes_goes_and_rests_and_its_changes_are_kept()
    {
        await _lab.PutWorkerAsync("planned", "soon", default);
        var up = Up();
        await Scheduler(up, new WorkerSet("lab", WorkerHealth.Maintenance, 2, "ann", "paint", Noon), new DispatcherWentDown("lab", up.Incarnation, "gone", Noon.AddHours(1)));
        await _lab.PutWorkerAsync("lab", "by the door", default);
        Assert.Equal(
            [
                new WorkerRow("lab", false, WorkerHealth.Maintenance, "ann: paint", 2, "by the door", Noon.AddHours(1), "akka.tcp://lava@10.0.0.5:4053", "1.2.3"),
                new WorkerRow("planned", false, WorkerHealth.Active, null, 0, "soon", null, null),
            ],
            await _lab.WorkersAsync(default));
        Assert.Equal("Active → Maintenance (paint)", Assert.Single(await _lab.TransitionsAsync(TransitionOf.Worker, "lab", 10, default)).ToString());
        await _lab.RemoveWorkerAsync("planned", default);
        Assert.Equal(["lab"], (await _lab.WorkersAsync(default)).Select(worker => worker.Name));
    }

    [Fact]
    public async Task The_health_of_a_device_has_a_history()
    {
        await Scheduler(
            Up(), new DeviceHealthChanged(null, Board, DeviceHealth.Bad, "ann", "smoke", Noon), new DeviceHealthChanged(null, Board, DeviceHealth.Good, "bob", "", Noon.AddMinutes(1)));
        Assert.Equal(["Bad → Good", "Good → Bad (smoke)"], (await _lab.TransitionsAsync(TransitionOf.Device, "mustang-01", 10, default)).Select(each => each.ToString()));
        Assert.Single(await _lab.TransitionsAsync(TransitionOf.Device, null, 1, default));
    }

    [Fact]
    public async Task A_device_that_nobody_offers_yet_is_there_and_comes_up()
    {
        await Scheduler(new DeviceAdded(Board, "mustang", "lab", DeviceHealth.Maintenance, "ann", Noon));
        Assert.Equal((DeviceHealth.Maintenance, DeviceAdded.WhyLost), ((await _queries.DeviceAsync(Board, default))!.Health, (await _queries.DeviceAsync(Board, default))!.LostBecause));
        await Scheduler(Up());
        Assert.Equal((DeviceHealth.Maintenance, null), ((await _queries.DeviceAsync(Board, default))!.Health, (await _queries.DeviceAsync(Board, default))!.LostBecause));
    }

    [Fact]
    public async Task Aliases_and_secrets_are_kept_by_name()
    {
        await _lab.PutAsync(new AliasRow("must", "mustang"), default);
        await _lab.PutAsync(new AliasRow("must", null), default);
        Assert.Equal([new AliasRow("must", null)], await _lab.AliasesAsync(default));
        await _lab.PutAsync("ann", new ArtifactToken("a", "1"), default);
        await _lab.PutAsync("bob", new ArtifactToken("a", "2"), default);
        Assert.Equal([new ArtifactToken("a", "1")], await _lab.ArtifactTokensAsync("ann", default));
        await _lab.RemoveArtifactTokenAsync("ann", "a", default);
        Assert.Empty(await _lab.ArtifactTokensAsync("ann", default));
        Assert.Single(await _lab.ArtifactTokensAsync("bob", default));
    }

    [Fact]
    public async Task Whatever_a_job_says_of_itself_is_kept_and_stops_nobody_else_s()
    {
        // Of random letters, so that no database can make them shorter.
        var random = new Random(7);
        string Long(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('!', '~'))).Replace('"', 'q').Replace('\\', 'b');
        // The longest that the check of a job lets through, or longer.
        var (value, key, groups) = (Long(20_000), Long(5_000), Long(960).Chunk(32).Select(name => new string(name)).ToList());
        await Scheduler(
            Up(),
            Job(1, "a\0b\ud800", metadata: $$"""{"long":"{{value}}","nul":"a\u0000b","{{key}}":"x","build":"v1"}"""),
            Job(2, string.Concat(Enumerable.Repeat("名", 200)), visibility: new JobVisibility(JobVisibilityKind.Groups, groups)),
            Job(3, metadata: """{"long":"short"}"""));
        JobFilter Of(string path, FilterLookup lookup, params object[] values) => new(JobField.Metadata, lookup, values, false, path);
        Assert.Equal("1 2 3", await FindAsync());
        Assert.Equal("1", await FindAsync(Of("long", FilterLookup.StartsWith, value[..500])));
        Assert.Equal("3", await FindAsync(Of("long", FilterLookup.Exact, "short")));
        Assert.Equal("1", await FindAsync(Of("build", FilterLookup.Exact, "v1")));
        Assert.Contains(value, (await _queries.GetAsync(new JobId(1), default))!.Metadata, StringComparison.Ordinal);
    }

    private async Task<string> FindAsync(params JobFilter[] filters)
    {
        var page = await _queries.ListAsync(new JobQuery(Descending: false, Filters: filters), default);
        Assert.Equal(page.Jobs.Count, page.Count);
        return string.Join(' ', page.Jobs.Select(row => row.Job));
    }

    private static JobFilter Is(JobField field, FilterLookup lookup, params object[] values) => new(field, lookup, values);

    private Task FourJobs() => Scheduler(
        Up(),
        Job(1, "boot 100%_test", metadata: """{"build":{"id":"v1","kinds":["a","b"]},"nightly":"true"}""", tags: ["usb", "hdmi"]),
        Job(2, "Boot again", "bob", "qemu", 90, """{"build":{"id":"v2"},"empty":{}}"""),
        Job(3, "other", "bob", visibility: new JobVisibility(JobVisibilityKind.Groups, ["kernel", "q\"a"])),
        Job(4, "it's \\ done", visibility: JobVisibility.Personal, tags: "us"));

    [Fact]
    public async Task Jobs_are_found_by_texts_numbers_and_times()
    {
        await FourJobs();
        Assert.Equal("1", await FindAsync(Is(JobField.Description, FilterLookup.Contains, "100%_")));
        Assert.Equal("1", await FindAsync(Is(JobField.Description, FilterLookup.StartsWith, "boot")));
        Assert.Equal("1 2", await FindAsync(Is(JobField.Description, FilterLookup.IContains, "BOOT")));
        Assert.Equal("2", await FindAsync(Is(JobField.Description, FilterLookup.EndsWith, "again")));
        Assert.Equal("4", await FindAsync(Is(JobField.Description, FilterLookup.Exact, "it's \\ done")));
        Assert.Equal("2", await FindAsync(Is(JobField.Description, FilterLookup.IExact, "boot AGAIN")));
        Assert.Equal("1 3", await FindAsync(Is(JobField.Id, FilterLookup.In, 1L, 3L)));
        Assert.Equal("3 4", await FindAsync(Is(JobField.Id, FilterLookup.Greater, 2L)));
        Assert.Equal("2", await FindAsync(Is(JobField.Priority, FilterLookup.GreaterOrEqual, 90L)));
        Assert.Equal("1 2", await FindAsync(Is(JobField.SubmitTime, FilterLookup.Less, Noon.AddMinutes(3))));
        Assert.Equal("1 2 3 4", await FindAsync(Is(JobField.EndTime, FilterLookup.IsNull, true)));
        Assert.Equal("", await FindAsync(Is(JobField.HealthCheck, FilterLookup.Exact, true)));
        Assert.Equal("1 2 3 4", await FindAsync(Is(JobField.FailureComment, FilterLookup.Exact, "x") with { IsNegated = true }));
        Assert.Equal("1 3 4", await FindAsync(Is(JobField.DeviceType, FilterLookup.In, "qemu") with { IsNegated = true }));
        Assert.Equal("2 3", await FindAsync(Is(JobField.Submitter, FilterLookup.In, "bob"), Is(JobField.State, FilterLookup.Exact, 0L)));
        Assert.Equal("", await FindAsync(Is(JobField.Submitter, FilterLookup.In)));
        Assert.Equal("4", await FindAsync(Is(JobField.OriginalDefinition, FilterLookup.Contains, "done")));
        Assert.Equal("1 2 3 4", await FindAsync(Is(JobField.MultinodeDefinition, FilterLookup.Exact, "")));
    }

    [Fact]
    public async Task Jobs_are_found_by_tags_and_groups()
    {
        await FourJobs();
        Assert.Equal("1", await FindAsync(Is(JobField.Tags, FilterLookup.In, "usb")));
        Assert.Equal("1 4", await FindAsync(Is(JobField.Tags, FilterLookup.In, "hdmi", "us")));
        Assert.Equal("2 3", await FindAsync(Is(JobField.Tags, FilterLookup.IsNull, true)));
        // As many as a condition on the tags' own fields may find.
        string[] many = [.. Enumerable.Range(0, 3000).Select(n => $"tag-{n}"), "usb"];
        Assert.Equal("1", await FindAsync(Is(JobField.Tags, FilterLookup.In, [.. many])));
        Assert.Equal("", await FindAsync(Is(JobField.ViewingGroups, FilterLookup.In, [.. many])));
        Assert.Equal("3", await FindAsync(Is(JobField.ViewingGroups, FilterLookup.In, "q\"a")));
        Assert.Equal("4", await FindAsync(Is(JobField.ViewingGroups, FilterLookup.In, "ann")));
        Assert.Equal("1 2", await FindAsync(Is(JobField.ViewingGroups, FilterLookup.IsNull, true)));
    }

    [Fact]
    public async Task Jobs_are_found_by_metadata()
    {
        await FourJobs();
        JobFilter Of(string path, FilterLookup lookup, params object[] values) => new(JobField.Metadata, lookup, values, false, path);
        Assert.Equal("1", await FindAsync(Of("build__id", FilterLookup.Exact, "v1")));
        Assert.Equal("2 3 4", await FindAsync(Of("build__id", FilterLookup.Exact, "v1") with { IsNegated = true }));
        Assert.Equal("1 2", await FindAsync(Of("build__id", FilterLookup.IStartsWith, "V")));
        Assert.Equal("2", await FindAsync(Of("build__id", FilterLookup.Regex, "^v[2-9]$")));
        Assert.Equal("", await FindAsync(Of("build__id", FilterLookup.Regex, "^V")));
        Assert.Equal("1 2", await FindAsync(Of("build__id", FilterLookup.IRegex, "^V")));
        Assert.Equal("1", await FindAsync(Of("build__kinds__[]", FilterLookup.Exact, "b")));
        Assert.Equal("1", await FindAsync(Of("build__kinds__0", FilterLookup.Exact, "a")));
        Assert.Equal("1 2", await FindAsync(Of("", FilterLookup.HasKey, "build")));
        Assert.Equal("2", await FindAsync(Of("", FilterLookup.HasKey, "empty")));
        Assert.Equal("1 2", await FindAsync(Of("", FilterLookup.HasKey, "nightly", "empty")));
        Assert.Equal("", await FindAsync(Of("", FilterLookup.HasKey, "buil")));
        Assert.Equal("3 4", await FindAsync(Of("build__id", FilterLookup.IsNull, true)));
        var both = Of("", FilterLookup.HasKey, "build") with { And = [Of("nightly", FilterLookup.Exact, "true")] };
        Assert.Equal("1", await FindAsync(both));
        Assert.Equal("2 3 4", await FindAsync(both with { IsNegated = true }));
        Assert.Equal("2 4", await FindAsync(both with { IsNegated = true }, Is(JobField.Id, FilterLookup.In, 1L, 2L, 4L)));
        Assert.Equal("""{"build":{"id":"v2"},"empty":{}}""", (await _queries.GetAsync(new JobId(2), default))!.Metadata);
    }

    [Fact]
    public async Task A_pattern_may_match_more_values_than_a_statement_has_places()
    {
        await FourJobs();
        _store.Execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) INSERT INTO job_metadata (lead, path, value) SELECT 3, 'many', 'it''s \"ä\" ' || i FROM n");
        JobFilter Many(string pattern) => new(JobField.Metadata, FilterLookup.Regex, [pattern], false, "many");
        Assert.Equal("3", await FindAsync(Many("^it's \"ä\" [0-9]+$")));
        Assert.Equal("1 2 4", await FindAsync(Many("^it's") with { IsNegated = true }));
        Assert.Equal("3", await FindAsync(Many("^it's \"ä\" 3[0-9]{4}$")));
        Assert.Equal("", await FindAsync(Many("^its")));
    }

    [Fact]
    public async Task Nothing_that_is_asked_for_is_a_statement()
    {
        await FourJobs();
        Assert.Equal("", await FindAsync(Is(JobField.Description, FilterLookup.Contains, "' OR 1=1 --")));
        Assert.Equal("", await FindAsync(new JobFilter(JobField.Metadata, FilterLookup.Exact, ["x"], false, "a'); DROP TABLE jobs; --")));
        Assert.Equal("1 2 3 4", await FindAsync());
    }

    [Fact]
    public async Task A_page_has_its_place_among_all_that_were_found()
    {
        await FourJobs();
        Assert.Equal((4, "3 2"), await PageAsync(1, 2, Is(JobField.Description, FilterLookup.Contains, "")));
        Assert.Equal((4, ""), await PageAsync(4, 2, Is(JobField.Description, FilterLookup.Contains, "")));
        Assert.Equal((0, ""), await PageAsync(0, 2, Is(JobField.Description, FilterLookup.Contains, "nowhere")));
        Assert.Equal((4, "2 1"), await PageAsync(2, 2));

        async Task<(long, string)> PageAsync(int offset, int limit, params JobFilter[] filters)
        {
            var page = await _queries.ListAsync(new JobQuery(offset, limit, Filters: filters), default);
            return (page.Count, string.Join(' ', page.Jobs.Select(job => job.Job)));
        }
    }

    [Fact]
    public async Task The_texts_of_a_page_are_read_at_once()
    {
        await FourJobs();
        var texts = await _queries.TextsAsync([new JobId(1), new JobId(3), new JobId(99)], default);
        Assert.Equal(["job_name: boot 100%_test", "job_name: other"], texts.OrderBy(each => each.Key.Value).Select(each => each.Value.Original));
    }

    [Fact]
    public async Task Numbers_of_jobs_are_not_guessed_by_searching_errors()
    {
        await FourJobs();
        _store.Execute("UPDATE jobs SET error_message = 'no devices within 01:00:00: 1 is running job 17.1, needs 1 qemu' WHERE job_id = 1");
        _store.Execute("UPDATE jobs SET error_message = 'the bus 3.5 took 17.1 seconds; the job gave up' WHERE job_id = 2");
        _store.Execute("UPDATE jobs SET error_message = 'deadlock: 3.1 (guest) waits for go' WHERE job_id = 3");
        _store.Execute("UPDATE jobs SET error_message = 'after health check 9' WHERE job_id = 4");
        _store.Execute("INSERT INTO job_failure_comments (job_id, comment) VALUES (4, 'see job 17.1')");
        JobFilter Of(FilterLookup lookup, object value, string? reader) => Is(JobField.FailureComment, lookup, value) with { Reader = reader };
        foreach (var (lookup, value, all, some) in new (FilterLookup, string, string, string)[]
        {
            (FilterLookup.Contains, "17.1", "1 2 4", "2 4"),
            (FilterLookup.Contains, "job 1", "1 4", "4"),
            (FilterLookup.IContains, "RUNNING JOB 17", "1", ""),
            (FilterLookup.Contains, "running job", "1", "1"),
            (FilterLookup.Contains, "01:00", "1", ""),
            (FilterLookup.StartsWith, "deadlock: 3", "3", ""),
            (FilterLookup.StartsWith, "deadlock: ", "3", "3"),
            (FilterLookup.EndsWith, "check 9", "", ""),
            (FilterLookup.Exact, "see job 17.1", "4", "4"),
        })
        {
            Assert.Equal(all, await FindAsync(Of(lookup, value, null)));
            foreach (var reader in (string[])["bob", ""]) Assert.Equal(some, await FindAsync(Of(lookup, value, reader)));
        }

        _store.Execute("DELETE FROM job_failure_comments");
        Assert.Equal("4", await FindAsync(Of(FilterLookup.EndsWith, "check 9", null)));
        Assert.Equal("", await FindAsync(Of(FilterLookup.EndsWith, "check 9", "")));
        Assert.Equal("1 2 3 4", await FindAsync(Of(FilterLookup.Contains, "check 9", "") with { IsNegated = true }));
        Assert.Equal("1 2 3 4", await FindAsync(Of(FilterLookup.IsNull, false, "")));
    }

    public sealed class OnSqlite() : LabStoreTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : LabStoreTests(new PostgresTestStore(server));

    [Fact]
    public async Task Secrets_are_not_guessed_by_searching_definitions_of_others()
    {
        await FourJobs();
        await Scheduler(Job(5, "a\nsecrets: {KEY: hunter22}"), Job(6, "b\nenvironment: {KEY: hello}"), Job(7, "c\nheaders: {KEY: hunter22}"));
        JobFilter Of(string reader, JobField field = JobField.Definition) => new JobFilter(field, FilterLookup.Contains, ["KEY: h"]) with { Reader = reader };
        Assert.Equal("5 6 7", await FindAsync(Is(JobField.Definition, FilterLookup.Contains, "KEY: h")));
        Assert.Equal("5 6 7", await FindAsync(Of("ann")));
        foreach (var reader in (string[])["bob", ""])
        {
            Assert.Equal("6", await FindAsync(Of(reader)));
            Assert.Equal("6", await FindAsync(Of(reader, JobField.OriginalDefinition)));
            Assert.Equal("1 2 3 4 5 7", await FindAsync(Of(reader) with { IsNegated = true }));
        }
    }
}
