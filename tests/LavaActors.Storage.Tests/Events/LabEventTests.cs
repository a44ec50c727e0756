using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.Events;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.Events;

public abstract class LabEventTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobId Host = new(7);
    private static readonly JobId Guest = new(8);
    private static readonly DeviceName Board = new("mustang-01");

    private readonly TestStore _store;
    private readonly List<long> _appended = [];
    private readonly ReadModelWriter _writer;
    private readonly LabEventStore _events;

    private LabEventTests(TestStore store)
    {
        _store = store;
        var database = store.Prepared();
        _writer = new ReadModelWriter(database, _appended.Add, keepEvents: 1000);
        _events = new LabEventStore(database);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static JobSubmitted Submission(long lead = 7) => new(
        CommandId.New(), new LeadJobId(lead), "ann", "mustang with guests", 50, "text", new GroupId($"group-{lead}"),
        [
            new SubJob(new JobId(lead), $"{lead}.0", new SubJobRequest("host", 0, "mustang", false, null, [], null, "host's part", true)),
            new SubJob(new JobId(lead + 1), $"{lead}.1", new SubJobRequest("guest", 1, null, true, "host", [], null, "guest's part")),
        ],
        new JobVisibility(JobVisibilityKind.Groups, ["lab"]), null, Noon);

    private static DispatcherCameUp Up { get; } = new("lab-a", Guid.Empty, "akka://lava", [new OfferedDevice(Board, "mustang", [], DeviceHealth.Good)], Noon);

    private static DevicesReserved Reserved { get; } =
        new(new LeadJobId(7), [new Reservation(Host, Board, "lab-a", "akka://lava", 1), new Reservation(Guest, Board, "lab-a", "akka://lava", 1)], Noon.AddSeconds(1));

    private Task Scheduler(long first, params IWireMessage[] events) => _writer.ApplyAsync("scheduler", first, events, default);

    private async Task<List<string>> Told(long after = 0) => [.. (await _events.ReadAsync(after, 1000, default)).Select(one => one switch
    {
        { Job: { } job } => $"{one.Number} {job.DisplayId} {job.State} {job.Health}",
        { Device: { } device } => $"{one.Number} {device.Name} {device.State} {device.Health} {device.Job ?? "-"}{(device.LostBecause is null ? "" : " lost")}",
        { Worker: { } worker } => $"{one.Number} {worker.Hostname} {worker.State} {worker.Health}",
        _ => "?",
    })];

    [Fact]
    public async Task A_guest_is_told_with_the_types_of_its_group()
    {
        await Scheduler(1, Submission());

        Assert.Equal([null, "mustang"], (await _events.ReadAsync(0, 10, default)).Select(one => one.Job!.TypesOfGroup is { } types ? string.Join(' ', types) : null));
    }

    [Fact]
    public async Task A_job_s_way_is_told_with_its_device_s_in_one_row_of_numbers()
    {
        await Scheduler(1, Up, Submission(), Reserved);
        await _writer.ApplyAsync("role-7", 1, [new RoleMessages.Accepted(Host, "lab-a", Noon.AddSeconds(2))], default);
        await _writer.ApplyAsync("role-7", 2, [new RoleMessages.Finished(Host, JobHealth.Complete, null, null, Noon.AddSeconds(9))], default);
        await Scheduler(4, new DeviceFreed(Board, new LeadJobId(7), 1, Noon.AddSeconds(9)));

        Assert.Equal(
            [
                "1 mustang-01 Idle Good -", "2 lab-a Online Active", "3 7.0 Submitted Unknown", "4 7.1 Submitted Unknown", "5 7.0 Scheduled Unknown", "6 7.1 Scheduled Unknown",
                "7 mustang-01 Reserved Good 7.0", "8 7.0 Running Unknown", "9 mustang-01 Running Good 7.0", "10 7.0 Finished Complete", "11 mustang-01 Idle Good -",
            ],
            await Told());
        Assert.Equal([7, 9, 10, 11], _appended);
        Assert.Equal(new LabEventRange(1, 11), await _events.RangeAsync(default));
    }

    [Fact]
    public async Task A_job_is_told_with_what_its_clients_ask_for()
    {
        await Scheduler(1, Up, Submission() with { IsHealthCheck = true }, Reserved);

        var job = (await _events.ReadAsync(4, 1, default)).Single().Job!;
        Assert.True(job.IsHealthCheck);
        Assert.Equal((Host, new LeadJobId(7), "host", "ann", "mustang with guests", 50, "mustang", "mustang-01", "lab-a", Noon),
            (job.Job, job.Lead, job.Role, job.Submitter, job.Description, job.Priority, job.DeviceType, job.Device, job.Dispatcher, job.SubmitTime));
        Assert.Equal((JobVisibilityKind.Groups, "lab"), (job.Visibility.Kind, job.Visibility.Groups.Single()));
    }

    [Fact]
    public async Task What_was_applied_before_is_not_told_again()
    {
        await Scheduler(1, Up, Submission());
        await Scheduler(1, Up, Submission());
        // A device's file changed: nobody's state did.
        await Scheduler(3, Up);

        Assert.Equal(4, (await Told()).Count);
    }

    [Fact]
    public async Task A_worker_that_goes_is_told_with_the_devices_that_are_lost()
    {
        await Scheduler(1, Up, new DispatcherWentDown("lab-a", Guid.Empty, "its node left", Noon));

        Assert.Equal(["3 mustang-01 Idle Good - lost", "4 lab-a Offline Active"], await Told(2));
    }

    [Fact]
    public async Task What_people_say_of_devices_and_workers_is_told_when_it_changes_something()
    {
        await Scheduler(
            1,
            Up,
            new DeviceAdded(new DeviceName("mustang-02"), "mustang", "lab-a", DeviceHealth.Unknown, "ann", Noon),
            new WorkerSet("lab-a", WorkerHealth.Maintenance, 0, "ann", "moves", Noon),
            new WorkerSet("lab-a", WorkerHealth.Maintenance, 3, "ann", "moves", Noon),
            new DeviceHealthChanged(null, Board, DeviceHealth.Bad, "ann", "smoke", Noon),
            new DeviceHealthChanged(null, Board, DeviceHealth.Bad, "ann", "more smoke", Noon),
            new WorkerSet("lab-b", WorkerHealth.Active, 0, "ann", "", Noon));

        Assert.Equal(["3 mustang-02 Idle Unknown - lost", "4 lab-a Online Maintenance", "5 mustang-01 Idle Bad -", "6 lab-b Offline Active"], await Told(2));
    }

    [Fact]
    public async Task A_run_that_is_stored_before_its_submission_is_told_with_the_submission()
    {
        await _writer.ApplyAsync("role-7", 1, [new RoleMessages.Accepted(Host, "lab-a", Noon)], default);
        Assert.Equal([], await Told());

        await Scheduler(1, Submission());

        Assert.Equal(["1 7.0 Running Unknown", "2 7.1 Submitted Unknown"], await Told());
    }

    [Fact]
    public async Task A_cancel_is_told_of_all_of_a_submission_once()
    {
        await Scheduler(1, Submission(), new CancelRequested(new LeadJobId(7), "ann", "enough", Noon));
        await _writer.ApplyAsync("job-7", 1, [new JobMessages.CancelBegun("ann", "enough", Noon)], default);

        Assert.Equal(["3 7.0 Canceling Unknown", "4 7.1 Canceling Unknown"], await Told(2));
    }

    [Fact]
    public async Task Old_events_go_but_none_that_somebody_has_still_to_read()
    {
        _store.Execute("INSERT INTO lab_event_readers (name, number) VALUES ('notifications', 250)");
        // Two events each.
        for (var i = 0; i < 1100; i++) await Scheduler(i + 1, Submission(10 + (2 * i)));

        Assert.Equal(new LabEventRange(251, 2200), await _events.RangeAsync(default));
        _store.Execute("DELETE FROM lab_event_readers");
        for (var i = 1100; i < 1500; i++) await Scheduler(i + 1, Submission(10 + (2 * i)));
        Assert.Equal(new LabEventRange(2001, 3000), await _events.RangeAsync(default));
    }

    [Fact]
    public async Task Numbers_have_no_gaps_and_come_in_their_order_whoever_writes()
    {
        var seen = new List<long>();
        using var over = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested || seen.Count < 80) seen.AddRange((await _events.ReadAsync(seen.Count == 0 ? 0 : seen[^1], 7, default)).Select(one => one.Number));
        });
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _writer.ApplyAsync($"scheduler-{i}", 1, [Submission(100 + (2 * i))], default)));
        await over.CancelAsync();
        await reader.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(Enumerable.Range(1, 80).Select(number => (long)number), seen);
    }

    public sealed class OnSqlite() : LabEventTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : LabEventTests(new PostgresTestStore(server));
}
