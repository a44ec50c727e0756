using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.ReadModel;

/// <summary>Lists of jobs for people who may not see all of them.</summary>
public abstract class JobViewerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TestStore _store;
    private readonly ReadModelWriter _writer;
    private readonly JobQueries _queries;
    private readonly AccountStore _accounts;

    private JobViewerTests(TestStore store)
    {
        _store = store;
        var database = store.Prepared();
        (_writer, _queries, _accounts) = (new ReadModelWriter(database), new JobQueries(database), new AccountStore(database));
    }

    public void Dispose()
    {
        _writer.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static JobVisibility Groups(params string[] names) => new(JobVisibilityKind.Groups, names);

    private static JobSubmitted Job(long id, JobVisibility visibility, string type = "qemu", string submitter = "bob") => new(
        CommandId.New(), new LeadJobId(id), submitter, "a job", 50, "text", null,
        [new SubJob(new JobId(id), $"{id}", new SubJobRequest("", 0, type, false, null, [], null, "text"))], visibility, null, Noon);

    // 1 public, 2 personal, 3 and 4 of groups, 5 of another type, 6 with a guest, 7 on a board of its own.
    private async Task FillAsync()
    {
        IWireMessage[] events =
        [
            Job(1, JobVisibility.Public), Job(2, JobVisibility.Personal), Job(3, Groups("kernel")), Job(4, Groups("kernel", "boards")), Job(5, JobVisibility.Public, "secret"),
            new JobSubmitted(
                CommandId.New(), new LeadJobId(6), "bob", "group", 50, "text", new GroupId("g"),
                [
                    new SubJob(new JobId(6), "6.0", new SubJobRequest("host", 0, "secret", false, null, [], null, "text")),
                    new SubJob(new JobId(16), "6.1", new SubJobRequest("guest", 1, null, true, "host", [], null, "text")),
                ],
                JobVisibility.Public, null, Noon),
            Job(7, JobVisibility.Public),
            new DevicesReserved(new LeadJobId(7), [new Reservation(new JobId(7), new DeviceName("mustang-01"), "lab", "akka://lava", 1)], Noon),
        ];
        await _writer.ApplyAsync("scheduler", 1, events, default);
    }

    private async Task<string> Seen(JobViewer? viewer)
    {
        var page = await _queries.ListAsync(new JobQuery(Descending: false, Viewer: viewer), default);
        Assert.Equal(page.Jobs.Count, page.Count);
        return string.Join(' ', page.Jobs.Select(job => job.Job));
    }

    [Fact]
    public async Task Everybody_sees_what_he_may()
    {
        await FillAsync();
        Assert.Equal("1 2 3 4 5 6 7 16", await Seen(null));
        Assert.Equal("1 5 6 7 16", await Seen(new JobViewer(null, [], [], [], [])));
        Assert.Equal("1 2 3 4 5 6 7 16", await Seen(new JobViewer("bob", [], ["secret"], ["mustang-01"], [])));
        Assert.Equal("1 3 5 6 7 16", await Seen(new JobViewer("ann", ["kernel"], [], [], [])));
        Assert.Equal("1 3 4 5 6 7 16", await Seen(new JobViewer("ann", ["boards", "kernel"], [], [], [])));
        Assert.Equal("1 2 5 6 7 16", await Seen(new JobViewer("ann", ["bob"], [], [], [])));
    }

    [Fact]
    public async Task What_ran_where_somebody_may_not_look_is_hidden_with_its_guests()
    {
        await FillAsync();
        Assert.Equal("1 7", await Seen(new JobViewer(null, [], ["secret"], [], [])));
        Assert.Equal("1 5 6 16", await Seen(new JobViewer(null, [], [], ["mustang-01"], [])));
        Assert.Equal("7", await Seen(new JobViewer(null, [], ["secret", "qemu"], [], ["mustang-01"])));
    }

    [Fact]
    public async Task Of_names_of_jobs_those_are_found_that_somebody_may_see()
    {
        await FillAsync();
        var ann = new JobViewer("ann", ["kernel"], [], ["mustang-01"], []);
        Assert.Equal("1 16 3 5 6 6.0 6.1", await NamesAsync(ann, "1", "2", "3", "4", "5", "6", "6.0", "6.1", "6.2", "7", "16", "99", "none", ""));
        Assert.Equal("6.1", await NamesAsync(ann, "6.1", "6.1"));
        Assert.Equal("007 7", await NamesAsync(null, "7", "007", "6.7"));
        Assert.Equal("16", await NamesAsync(null, "16"));
        Assert.Equal("", await NamesAsync(null));
        // As one job is found by its name.
        foreach (var name in (string[])["1", "007", "6.1", "16", "6", "6.2", "x"])
            Assert.Equal(await _queries.GetAsync(name, default) is not null || (JobId.TryParse(name, out var id) && await _queries.GetAsync(id, default) is not null), await NamesAsync(null, name) == name);
        Assert.Equal("1 2 3", await NamesAsync(null, [.. Enumerable.Range(1000, 2500).Select(n => $"{n}"), "1", "2", "3", .. Enumerable.Range(0, 1500).Select(n => $"9.{n}")]));

        async Task<string> NamesAsync(JobViewer? viewer, params string[] names) => string.Join(' ', (await _queries.SeenAsync(names, viewer, default)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_and_its_count_are_of_what_may_be_seen()
    {
        await FillAsync();
        var page = await _queries.ListAsync(new JobQuery(1, 2, Descending: false, Submitter: "bob", Viewer: new JobViewer("ann", ["kernel"], [], [], [])), default);
        Assert.Equal(6, page.Count);
        Assert.Equal([3, 5], page.Jobs.Select(job => job.Job.Value));
    }

    [Fact]
    public async Task A_group_keeps_its_jobs_under_another_name_and_a_new_one_does_not_get_them()
    {
        await FillAsync();
        var kernel = (await _accounts.AddGroupAsync("kernel", default))!;
        await _accounts.AddGroupAsync("boards", default);
        Assert.False(await _accounts.RenameGroupAsync(kernel.Id, "boards", default));
        Assert.Equal("1 3 5 6 7 16", await Seen(new JobViewer("ann", ["kernel"], [], [], [])));

        Assert.True(await _accounts.RenameGroupAsync(kernel.Id, "core", default));
        Assert.NotNull(await _accounts.AddGroupAsync("kernel", default));
        Assert.Equal("1 5 6 7 16", await Seen(new JobViewer("eve", ["kernel", "boards"], [], [], [])));
        Assert.Equal("1 3 4 5 6 7 16", await Seen(new JobViewer("ann", ["boards", "core"], [], [], [])));
        Assert.Equal(["core", "boards"], (await _queries.GetAsync(new JobId(4), default))!.Visibility.Groups);
    }

    [Fact]
    public async Task Jobs_of_a_group_that_is_gone_are_not_those_of_the_next_of_its_name()
    {
        await FillAsync();
        var kernel = (await _accounts.AddGroupAsync("kernel", default))!;
        Assert.True(await _accounts.DeleteGroupAsync(kernel.Id, default));
        Assert.NotNull(await _accounts.AddGroupAsync("kernel", default));

        Assert.Equal("1 5 6 7 16", await Seen(new JobViewer("eve", ["kernel", "boards"], [], [], [])));
        Assert.Equal("1 2 3 4 5 6 7 16", await Seen(new JobViewer("bob", [], [], [], [])));
    }

    [Fact]
    public async Task Another_attempt_is_for_the_groups_of_the_first_as_they_are_called_now()
    {
        await FillAsync();
        var kernel = (await _accounts.AddGroupAsync("kernel", default))!;
        await _accounts.RenameGroupAsync(kernel.Id, "core", default);
        await _writer.ApplyAsync("scheduler", 100, [Job(20, Groups("kernel")) with { AttemptOf = new LeadJobId(3), EarlierAttempts = 1 }], default);

        Assert.Equal("1 3 5 6 7 16 20", await Seen(new JobViewer("ann", ["core"], [], [], [])));
        Assert.Equal("1 5 6 7 16", await Seen(new JobViewer("eve", ["kernel"], [], [], [])));
    }

    public sealed class OnSqlite() : JobViewerTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : JobViewerTests(new PostgresTestStore(server));
}
