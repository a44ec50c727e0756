using Akka.Actor;
using Akka.TestKit;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using QueueActor = LavaActors.Scheduling.Queue.Scheduler;

namespace LavaActors.Scheduling.Tests.Actors;

public sealed partial class SchedulerTests : ActorTests
{
    private readonly TestProbe _jobs;
    private readonly TestProbe _gateway;
    private readonly LeadJobId _first = new(1);

    public SchedulerTests()
    {
        _jobs = CreateTestProbe();
        _gateway = CreateTestProbe();
    }

    private IActorRef Start(SchedulingPolicy? policy = null) =>
        ActorOf(QueueActor.Props(_jobs, Projection, TimeProvider.System, Settings with { Policy = policy ?? SchedulingPolicy.Default }));

    private RegisterDispatcher Registration(params OfferedDevice[] devices) => new("lab-a", Guid.NewGuid(), Address, devices);

    private Task<IActorRef> StartWithAsync(params string[] devices) => StartWithAsync(SchedulingPolicy.Default, devices);

    private async Task<IActorRef> StartWithAsync(SchedulingPolicy policy, params string[] devices)
    {
        var scheduler = Start(policy);
        scheduler.Tell(Registration([.. devices.Select(name => Lab.Device(name))]), Dispatcher);
        await NextAsync<DispatcherRegistered>(Dispatcher);
        return scheduler;
    }

    private async Task<Submitted> SubmitAsync(IActorRef scheduler, Submit submit)
    {
        scheduler.Tell(submit, _gateway);
        return await NextAsync<Submitted>(_gateway);
    }

    private async Task<T> AskAsync<T>(IActorRef scheduler, IQuery query)
    {
        scheduler.Tell(query, _gateway);
        return await NextAsync<T>(_gateway);
    }

    [Fact]
    public async Task A_submission_is_handed_over_and_started_at_once_when_its_device_is_free()
    {
        var scheduler = await StartWithAsync("q1");

        var submitted = await SubmitAsync(scheduler, Lab.Job(Lab.Role()));

        Assert.Equal(_first, submitted.Lead);
        Assert.Equal("definition of ", (await NextAsync<JobMessages.CreateJob>(_jobs)).SubJobs[0].Request.Definition);
        var place = Assert.Single((await NextAsync<JobMessages.StartJob>(_jobs)).Reservations);
        Assert.Equal((new DeviceName("q1"), "lab-a", Address, 1L), (place.Device, place.Dispatcher, place.Address, place.Fencing));
    }

    [Fact]
    public async Task What_comes_while_the_journal_writes_is_decided_then_stored_together_and_answered_in_order()
    {
        var scheduler = await StartWithAsync("q1");
        var journal = UniqueJournal.GateOf(Sys);
        journal.Close();
        var before = journal.Writes;
        var submissions = Enumerable.Range(0, 20).Select(_ => Lab.Job(Lab.Role())).ToList();
        foreach (var submission in submissions) scheduler.Tell(submission, _gateway);
        // It was not answered, so it comes again.
        scheduler.Tell(submissions[3], _gateway);
        await AwaitConditionAsync(() => Task.FromResult(journal.Writes > before));
        await _gateway.ExpectNoMsgAsync(TimeSpan.Zero);
        await _jobs.ExpectNoMsgAsync(TimeSpan.Zero);

        journal.Open();

        foreach (var lead in Enumerable.Range(1, 20).Append(4)) Assert.Equal(new LeadJobId(lead), (await NextAsync<Submitted>(_gateway)).Lead);
        Assert.InRange(journal.Writes - before, 1, 10);
        // The one device was given away once.
        Assert.Single(Projection.Of("scheduler").OfType<DevicesReserved>());
    }

    [Fact]
    public async Task A_submission_is_answered_when_the_read_model_shows_it()
    {
        var scheduler = await StartWithAsync("q1");

        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));

        Assert.Contains(Projection.Of("scheduler"), fact => fact is JobSubmitted);
    }

    [Fact]
    public async Task A_scheduler_that_was_taken_over_and_does_not_know_it_gives_no_device_away()
    {
        var asleep = await StartWithAsync("q1");
        var scheduler = Start();
        Assert.Single((await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices);
        var submission = Lab.Job(Lab.Role());

        await ExpectItStopsAsync(asleep, submission, _gateway);
        await _gateway.ExpectNoMsgAsync(TimeSpan.Zero);
        await _jobs.ExpectNoMsgAsync(TimeSpan.Zero);

        scheduler.Tell(Registration(Lab.Device("q1")), Dispatcher);
        Assert.Equal(_first, (await SubmitAsync(scheduler, submission)).Lead);
        await NextAsync<JobMessages.StartJob>(_jobs);
    }

    [Fact]
    public async Task What_a_job_actor_does_not_answer_is_sent_again()
    {
        var scheduler = await StartWithAsync("q1");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));

        await NextAsync<JobMessages.CreateJob>(_jobs);
        await NextAsync<JobMessages.CreateJob>(_jobs);
        scheduler.Tell(new JobMessages.JobCreated(_first), _jobs);
        await NextAsync<JobMessages.StartJob>(_jobs);
        scheduler.Tell(new JobMessages.JobStarted(_first), _jobs);

        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("scheduler"), fact => fact is JobHandedOver));
        Assert.Equal(DeviceState.Running, (await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices[0].State);
    }

    [Fact]
    public async Task The_end_of_a_run_starts_the_next_job()
    {
        var scheduler = await StartWithAsync("q1");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));

        scheduler.Tell(new RunEnded(_first, new JobId(1), 1, JobHealth.Complete, null), _jobs);

        await NextAsync<JobMessages.StartJob>(_jobs, start => start.Lead == new LeadJobId(2));
        await NextAsync<RunEndNoted>(_jobs);
    }

    [Fact]
    public async Task A_dispatcher_that_ends_takes_its_devices_with_it_until_it_registers_again()
    {
        var scheduler = await StartWithAsync("q1");

        Sys.Stop(Dispatcher);

        await AwaitAssertAsync(async () => Assert.NotNull((await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices[0].LostBecause));
        Assert.Null((await AskAsync<DispatcherLocated>(scheduler, new LocateDispatcher("lab-a"))).Address);
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        Assert.Single((await AskAsync<QueueList>(scheduler, new GetQueue())).Jobs);
        scheduler.Tell(Registration(Lab.Device("q1")), CreateTestProbe());
        await NextAsync<JobMessages.StartJob>(_jobs);
    }

    [Fact]
    public async Task A_dispatcher_that_says_again_that_it_is_there_changes_nothing_and_one_that_was_given_up_is_back()
    {
        var (dispatcher, registration) = (CreateTestProbe(), Registration(Lab.Device("q1")));
        var scheduler = Start();
        scheduler.Tell(registration, dispatcher);
        await dispatcher.ExpectMsgAsync<DispatcherRegistered>();
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        var before = Projection.Of("scheduler").Count;
        scheduler.Tell(registration, dispatcher);
        await dispatcher.ExpectMsgAsync<DispatcherRegistered>();
        Assert.Equal(before, Projection.Of("scheduler").Count);

        // A successor that it does not hear of: this one's question gets lost.
        await KillAsync(scheduler);
        scheduler = Start();
        await AwaitAssertAsync(async () => Assert.NotNull((await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices[0].LostBecause));
        scheduler.Tell(registration, dispatcher);
        await dispatcher.ExpectMsgAsync<DispatcherRegistered>();
        var device = (await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices[0];
        Assert.Equal((null, _first), (device.LostBecause, device.Lead!.Value));
    }

    [Fact]
    public async Task A_dispatcher_that_lives_and_says_nothing_more_is_lost_and_back_when_it_says_so()
    {
        var (dispatcher, registration) = (CreateTestProbe(), Registration(Lab.Device("q1")));
        var scheduler = ActorOf(QueueActor.Props(_jobs, Projection, TimeProvider.System, Settings with { SilentAfter = TimeSpan.FromMilliseconds(200) }));
        scheduler.Tell(registration, dispatcher);
        await dispatcher.ExpectMsgAsync<DispatcherRegistered>();

        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        scheduler.Tell(new JobMessages.JobCreated(_first), _jobs);
        await NextAsync<JobMessages.StartJob>(_jobs);
        scheduler.Tell(new JobMessages.JobStarted(_first), _jobs);

        await AwaitAssertAsync(async () => Assert.Equal("dispatcher lab-a is gone: it has not said for 0 s that it is there", (await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices[0].LostBecause));
        // Its runs are asked for.
        await NextAsync<JobMessages.StartJob>(_jobs, start => start.Lead == _first);
        scheduler.Tell(registration, dispatcher);
        await dispatcher.ExpectMsgAsync<DispatcherRegistered>();

        await AwaitAssertAsync(() => Assert.Equal(2, Projection.Of("scheduler").OfType<DispatcherCameUp>().Count()));
    }

    [Fact]
    public async Task A_dispatcher_that_starts_anew_makes_its_jobs_look_after_their_runs()
    {
        var scheduler = await StartWithAsync("q1");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        scheduler.Tell(new JobMessages.JobCreated(_first), _jobs);
        await NextAsync<JobMessages.StartJob>(_jobs);
        scheduler.Tell(new JobMessages.JobStarted(_first), _jobs);
        await AskAsync<DeviceList>(scheduler, new GetDevices());
        await _jobs.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));

        scheduler.Tell(Registration(Lab.Device("q1")), Dispatcher);

        await NextAsync<JobMessages.StartJob>(_jobs, start => start.Lead == _first);
    }

    [Fact]
    public async Task A_name_that_another_dispatcher_has_is_refused_until_that_one_is_gone()
    {
        var scheduler = await StartWithAsync("q1");
        var elsewhere = CreateTestProbe();
        var registration = Registration(Lab.Device("q2")) with { Address = "akka.tcp://lava@127.0.0.9:4053" };

        scheduler.Tell(registration, elsewhere);

        Assert.Equal(new DispatcherNameTaken("lab-a", registration.Incarnation, Address), await NextAsync<DispatcherNameTaken>(elsewhere));
        Assert.Equal("q1", Assert.Single((await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices).Name.Value);

        Sys.Stop(Dispatcher);
        await AwaitAssertAsync(async () => Assert.NotNull((await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices[0].LostBecause));
        scheduler.Tell(registration, elsewhere);
        await NextAsync<DispatcherRegistered>(elsewhere);
    }

    [Fact]
    public async Task A_job_actor_that_ends_is_brought_back()
    {
        var scheduler = await StartWithAsync("q1");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        var actor = CreateTestProbe();
        scheduler.Tell(new JobMessages.JobCreated(_first), actor);
        await NextAsync<JobMessages.StartJob>(_jobs);
        scheduler.Tell(new JobMessages.JobStarted(_first), actor);
        await AskAsync<DeviceList>(scheduler, new GetDevices());

        Sys.Stop(actor);

        await NextAsync<JobMessages.StartJob>(_jobs, start => start.Reservations[0].Fencing == 1);
    }

    [Fact]
    public async Task After_a_restart_queue_devices_and_ids_are_there_and_what_runs_is_told_again()
    {
        var scheduler = await StartWithAsync("q1");
        var submit = Lab.Job(Lab.Role());
        await SubmitAsync(scheduler, submit);
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        await NextAsync<JobMessages.StartJob>(_jobs);
        await KillAsync(scheduler);

        var again = Start();

        await NextAsync<AnnounceYourself>(Dispatcher);
        await NextAsync<JobMessages.StartJob>(_jobs, start => start.Lead == _first);
        Assert.Equal(new LeadJobId(2), Assert.Single((await AskAsync<QueueList>(again, new GetQueue())).Jobs).Lead);
        Assert.Equal(_first, (await AskAsync<DeviceList>(again, new GetDevices())).Devices[0].Lead);
        Assert.Equal(_first, (await SubmitAsync(again, submit)).Lead);
        Assert.Equal(new LeadJobId(3), (await SubmitAsync(again, Lab.Job(Lab.Role()))).Lead);
    }

    /// <summary>With a database that was restored, boards refuse the reservations that it would give.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_restart_nothing_is_placed_before_the_dispatcher_has_said_what_its_boards_have_seen(bool isAnotherProcess)
    {
        var registration = Registration(Lab.Device("q1"));
        var scheduler = Start();
        scheduler.Tell(registration, Dispatcher);
        await NextAsync<DispatcherRegistered>(Dispatcher);
        await KillAsync(scheduler);
        var again = ActorOf(QueueActor.Props(_jobs, Projection, TimeProvider.System, Settings with { RepeatEvery = TimeSpan.FromMinutes(1) }));
        await SubmitAsync(again, Lab.Job(Lab.Role()));
        Assert.Contains("which has not registered yet", Assert.Single((await AskAsync<QueueList>(again, new GetQueue())).Jobs).WaitsFor, StringComparison.Ordinal);

        var seen = isAnotherProcess ? 41 : 0;
        again.Tell(registration with { Incarnation = isAnotherProcess ? Guid.NewGuid() : registration.Incarnation, Seen = [new SeenReservation(new DeviceName("q1"), seen)] }, Dispatcher);

        Assert.Equal(seen + 1, (await NextAsync<JobMessages.StartJob>(_jobs)).Reservations[0].Fencing);
    }

    [Fact]
    public async Task After_a_restart_a_dispatcher_that_does_not_register_is_lost()
    {
        await KillAsync(await StartWithAsync("q1"));

        var again = Start();

        await AwaitAssertAsync(async () => Assert.Contains(
            "did not register again",
            (await AskAsync<DeviceList>(again, new GetDevices())).Devices[0].LostBecause ?? "",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_events_later_a_restart_still_knows_everything()
    {
        var scheduler = await StartWithAsync("q1");
        for (var i = 0; i < 10; i++)
            await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        await KillAsync(scheduler);

        var again = Start();

        Assert.Equal(9, (await AskAsync<QueueList>(again, new GetQueue())).Jobs.Count);
    }

    [Fact]
    public async Task A_canceled_job_is_canceled_at_its_actor_until_that_answers()
    {
        var scheduler = await StartWithAsync("q1");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));

        scheduler.Tell(new Cancel(CommandId.New(), new JobId(1), "ann", "enough"), _gateway);

        await NextAsync<CancelAccepted>(_gateway);
        await NextAsync<JobMessages.CancelJob>(_jobs);
        Assert.Equal("enough", (await NextAsync<JobMessages.CancelJob>(_jobs)).Reason);
    }

    [Fact]
    public async Task A_job_whose_queue_time_is_over_is_canceled_with_the_reason()
    {
        var scheduler = await StartWithAsync("q1");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));

        await SubmitAsync(scheduler, Lab.Job(Lab.Role()) with { QueueTimeout = TimeSpan.FromMilliseconds(100) });

        var cancel = await NextAsync<JobMessages.CancelJob>(_jobs);
        Assert.Equal(new LeadJobId(2), cancel.Lead);
        Assert.EndsWith("needs 1 qemu; 1 is running job 1", cancel.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_time_alone_changes_is_decided_when_it_comes(bool afterARestart)
    {
        var policy = new SchedulingPolicy { HoldAfter = TimeSpan.Zero, OverdueLimit = TimeSpan.FromMilliseconds(100) };
        var scheduler = await StartWithAsync(policy, "q1", "q2");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role(device: "q1")) with { RunTimeout = TimeSpan.FromMilliseconds(200) });
        await SubmitAsync(scheduler, Lab.Job(Lab.Role("a", 0, device: "q1"), Lab.Role("b", 1)));
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        if (afterARestart)
        {
            await KillAsync(scheduler);
            Start(policy).Tell(Registration(Lab.Device("q1"), Lab.Device("q2")), Dispatcher);
        }

        // The group's q1 should have been back long ago: q2 is not kept for it any more.
        Assert.Equal("q2", (await NextAsync<JobMessages.StartJob>(_jobs, start => start.Lead == new LeadJobId(4))).Reservations[0].Device.Value);
    }

    [Fact]
    public async Task A_queue_time_of_a_year_is_watched_too()
    {
        var scheduler = await StartWithAsync("q1");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));

        await SubmitAsync(scheduler, Lab.Job(Lab.Role()) with { QueueTimeout = TimeSpan.FromDays(365), RunTimeout = TimeSpan.FromDays(365) });

        Assert.Equal("needs 1 qemu; 1 is running job 1", Assert.Single((await AskAsync<QueueList>(scheduler, new GetQueue())).Jobs).WaitsFor);
    }

    [Fact]
    public async Task A_closed_job_is_forgotten()
    {
        var scheduler = await StartWithAsync("q1");
        await SubmitAsync(scheduler, Lab.Job(Lab.Role()));
        scheduler.Tell(new RunEnded(_first, new JobId(1), 1, JobHealth.Incomplete, ErrorTypes.Infrastructure), _jobs);

        scheduler.Tell(new JobClosed(_first), _jobs);

        await NextAsync<JobCloseNoted>(_jobs);
        Assert.Equal("is over", (await AskAsync<Explanation>(scheduler, new Explain(new JobId(1)))).Text);
        var device = Assert.Single((await AskAsync<DeviceList>(scheduler, new GetDevices())).Devices);
        Assert.Equal((DeviceState.Idle, DeviceHealth.Unknown), (device.State, device.Health));
    }
}
