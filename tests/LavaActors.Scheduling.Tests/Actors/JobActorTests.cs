using Akka.Actor;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Jobs;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Protocol.Jobs.JobMessages;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Tests.Actors;

public sealed partial class JobActorTests : ActorTests
{
    private static readonly GroupId Group = new("group-1");
    private static readonly JobId Guest = new(8);

    private IActorRef Start(SchedulingSettings? settings = null) =>
        ActorOf(JobActor.Props(Lead, Scheduler, Groups, Ports with { Settings = settings ?? Settings }));

    private static CreateJob Single => new(Lead, null, [new SubJob(Job, "7", Lab.Role(type: "mustang"))]);

    private static CreateJob HostAndGuest(bool essentialHost = false) => new(
        Lead,
        Group,
        [new SubJob(Job, "7.0", Lab.Role("host", 0, "mustang", essential: essentialHost)), new SubJob(Guest, "7.1", Lab.Guest("guest", 1, "host"))]);

    private StartJob StartBoth => new(Lead, [Place(), Place(Guest)]);

    private async Task<IActorRef> StartSingleAsync()
    {
        var job = Start();
        job.Tell(Single, TestActor);
        await ExpectMsgAsync(new JobCreated(Lead));
        job.Tell(new StartJob(Lead, [Place()]), TestActor);
        await ExpectMsgAsync(new JobStarted(Lead));
        return job;
    }

    private async Task<IActorRef> StartGroupAsync(bool essentialHost = false)
    {
        var job = Start();
        job.Tell(HostAndGuest(essentialHost), TestActor);
        job.Tell(StartBoth, TestActor);
        var form = await NextAsync<GroupMessages.FormGroup>(Groups);
        job.Tell(new GroupMessages.Acknowledged(form.Command), Groups);
        return job;
    }

    private void End(IActorRef job, JobId subJob, bool passed = true) =>
        job.Tell(new Report(Lead, subJob, 1, [new RunFinished(passed, passed ? null : ErrorTypes.Test, passed ? null : "failed", Noon)]), Dispatcher);

    [Fact]
    public async Task A_run_of_a_job_that_is_not_known_is_told_to_end_and_waits_for_nothing()
    {
        var (job, run) = (Start(), CreateTestProbe());

        job.Tell(new Report(Lead, Job, 4, [new RunFinished(true, null, null, Noon)]), run);
        job.Tell(new LogChunk(Lead, Job, 100, new byte[20]), run);

        Assert.Equal(new ReportsStored(Job, 4), await run.ExpectMsgAsync<ReportsStored>());
        Assert.Equal((Lead, Job), (await run.ExpectMsgAsync<CancelRun>() is var cancel ? (cancel.Lead, cancel.Job) : default));
        Assert.Equal(new LogStored(Job, 120), await run.ExpectMsgAsync<LogStored>());
        Assert.Empty(Projection.Of("job-7"));
    }

    [Fact]
    public async Task A_report_that_comes_while_the_job_is_still_read_from_the_journal_is_its_runs()
    {
        await KillAsync(await StartSingleAsync());
        var (job, run) = (Start(), CreateTestProbe());

        job.Tell(new Report(Lead, Job, 1, [Result("first")]), run);

        Assert.Equal(new ReportsStored(Job, 1), await run.ExpectMsgAsync<ReportsStored>());
        await run.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_submission_is_stored_once_however_often_it_comes()
    {
        var job = Start();

        job.Tell(Single, TestActor);
        job.Tell(Single, TestActor);

        await ExpectMsgAsync(new JobCreated(Lead));
        await ExpectMsgAsync(new JobCreated(Lead));
        await AwaitAssertAsync(() => Assert.Single(Projection.Of("job-7").OfType<Created>()));
    }

    [Fact]
    public async Task The_store_is_asked_for_no_snapshot_of_a_job_and_of_a_new_one_for_nothing_that_is_shown()
    {
        await StartSingleAsync();
        await AwaitAssertAsync(() => Assert.Single(Projection.Of("job-7").OfType<Started>()));
        await AwaitAssertAsync(() => Assert.Contains("role-7", CountingSnapshots.AskedOf(Sys)));
        Assert.DoesNotContain("job-7", CountingSnapshots.AskedOf(Sys));
        Assert.DoesNotContain("job-7", Projection.Asked);
        Assert.DoesNotContain("role-7", Projection.Asked);
    }

    [Fact]
    public async Task A_job_that_has_events_learns_once_which_of_them_are_shown()
    {
        await KillAsync(await StartSingleAsync());

        Start();

        await AwaitAssertAsync(() => Assert.Single(Projection.Of("job-7").OfType<OwnershipTaken>()));
        Assert.Single(Projection.Asked, "job-7");
    }

    [Fact]
    public async Task A_job_that_was_taken_over_and_does_not_know_it_ends_nothing()
    {
        var asleep = await StartSingleAsync();
        var job = Start();
        await AwaitAssertAsync(() => Assert.Single(Projection.Of("job-7").OfType<OwnershipTaken>()));

        await ExpectItStopsAsync(asleep, new CancelJob(Lead, "ann", "no longer wanted"), TestActor);
        await ExpectNoMsgAsync(TimeSpan.Zero);
        Assert.DoesNotContain(Projection.Of("job-7"), fact => fact is CancelBegun);

        job.Tell(new CancelJob(Lead, "ann", "no longer wanted"), TestActor);
        await ExpectMsgAsync(new CancelNoted(Lead));
    }

    [Fact]
    public async Task A_job_that_waits_in_the_queue_or_is_closed_stores_nothing_when_it_is_woken()
    {
        var job = Start();
        job.Tell(Single, TestActor);
        await ExpectMsgAsync(new JobCreated(Lead));
        await KillAsync(job);
        job = Start();
        job.Tell(Single, TestActor);
        await ExpectMsgAsync(new JobCreated(Lead));
        job.Tell(new CancelJob(Lead, "ann", "no longer wanted"), TestActor);
        await ExpectMsgAsync(new CancelNoted(Lead));
        job.Tell(new SchedulerMessages.RunEndNoted(Lead, Job), Scheduler);
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("job-7"), fact => fact is Closed));
        await KillAsync(job);

        Start().Tell(new CancelJob(Lead, "ann", "no longer wanted"), TestActor);
        await ExpectMsgAsync(new CancelNoted(Lead));
        await AwaitAssertAsync(() => Assert.Equal(4, Projection.Of("job-7").Count));
        Assert.DoesNotContain(Projection.Of("job-7"), fact => fact is OwnershipTaken);
    }

    [Fact]
    public async Task A_start_of_an_unknown_submission_is_answered_so()
    {
        Start().Tell(new StartJob(Lead, [Place()]), TestActor);

        await ExpectMsgAsync(new UnknownJob(Lead));
    }

    [Fact]
    public async Task A_single_job_needs_no_group()
    {
        await StartSingleAsync();

        var order = (await NextAsync<StartRun>(Dispatcher)).Order;
        Assert.Null(order.Group);
        Assert.Equal((Board, 3L, "definition of "), (order.Device, order.Fencing, order.Definition));
    }

    [Fact]
    public async Task Runs_begin_when_the_group_knows_its_members()
    {
        var job = Start();
        job.Tell(HostAndGuest(), TestActor);
        job.Tell(StartBoth, TestActor);

        var first = await NextAsync<GroupMessages.FormGroup>(Groups);
        var again = await NextAsync<GroupMessages.FormGroup>(Groups);
        Assert.Equal(first.Command, again.Command);
        Assert.Equal([new GroupMember(Job, "host", "7.0"), new GroupMember(Guest, "guest", "7.1")], first.Members);
        await Dispatcher.ExpectNoMsgAsync(TimeSpan.Zero);

        job.Tell(new GroupMessages.Acknowledged(first.Command), Groups);

        var host = (await NextAsync<StartRun>(Dispatcher, start => start.Job == Job)).Order;
        var guest = (await NextAsync<StartRun>(Dispatcher, start => start.Job == Guest)).Order;
        Assert.Equal((false, true), (host.IsGuest, guest.IsGuest));
        Assert.Equal(Board, guest.Device);
        Assert.Equal(["host", "guest"], guest.Group!.Members.Select(member => member.Role));
    }

    [Fact]
    public async Task Scheduler_and_group_hear_of_each_end_until_they_say_so_and_then_the_job_is_closed()
    {
        var job = await StartGroupAsync();
        await NextAsync<StartRun>(Dispatcher);
        End(job, Job);
        End(job, Guest, passed: false);

        foreach (var subJob in new[] { Job, Guest })
        {
            var ended = await NextAsync<SchedulerMessages.RunEnded>(Scheduler, end => end.Job == subJob);
            Assert.Equal((3L, subJob == Job ? JobHealth.Complete : JobHealth.Incomplete), (ended.Fencing, ended.Health));
            await NextAsync<SchedulerMessages.RunEnded>(Scheduler, end => end.Job == subJob);
            job.Tell(new SchedulerMessages.RunEndNoted(Lead, subJob), Scheduler);
            var gone = await NextAsync<GroupMessages.MemberEnded>(Groups, end => end.Member == subJob);
            Assert.Equal(ended.Health.ToString(), gone.How);
            job.Tell(new GroupMessages.Acknowledged(gone.Command), Groups);
        }

        await NextAsync<SchedulerMessages.JobClosed>(Scheduler);
        await NextAsync<SchedulerMessages.JobClosed>(Scheduler);
        job.Tell(new SchedulerMessages.JobCloseNoted(Lead), Scheduler);
        Assert.IsType<Closed>(Projection.Of("job-7")[^1]);
    }

    [Fact]
    public async Task A_group_that_cannot_be_formed_cancels_the_submission_with_the_reason()
    {
        var job = Start();
        job.Tell(HostAndGuest(), TestActor);
        job.Tell(StartBoth, TestActor);
        var form = await NextAsync<GroupMessages.FormGroup>(Groups);

        job.Tell(new GroupMessages.Refused(form.Command, GroupRefusal.Malformed, "two groups of one name"), Groups);

        await AwaitAssertAsync(() => Assert.Contains(
            Projection.Of("job-7").OfType<CancelBegun>(),
            canceled => canceled.Reason.Contains("two groups of one name", StringComparison.Ordinal)));
        await NextAsync<SchedulerMessages.RunEnded>(Scheduler, end => end.Health == JobHealth.Canceled);
    }

    [Fact]
    public async Task After_a_death_before_the_group_was_formed_it_goes_on_forming()
    {
        var job = Start();
        job.Tell(HostAndGuest(), TestActor);
        job.Tell(StartBoth, TestActor);
        var before = await NextAsync<GroupMessages.FormGroup>(Groups);
        await KillAsync(job);

        Start();

        Assert.Equal(before.Command, (await NextAsync<GroupMessages.FormGroup>(Groups)).Command);
    }

    [Fact]
    public async Task After_a_death_while_runs_go_on_they_are_resumed()
    {
        var job = await StartSingleAsync();
        await NextAsync<StartRun>(Dispatcher);
        job.Tell(new RunAccepted(Lead, Job, "lab-a"), Dispatcher);
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("role-7"), fact => fact is RoleMessages.Accepted));
        await KillAsync(job);

        Start();

        await NextAsync<ResumeRun>(Dispatcher);
    }

    [Fact]
    public async Task A_start_that_is_said_again_makes_the_runs_be_asked_after()
    {
        var job = await StartSingleAsync();
        await NextAsync<StartRun>(Dispatcher);
        job.Tell(new RunAccepted(Lead, Job, "lab-a"), Dispatcher);
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("role-7"), fact => fact is RoleMessages.Accepted));

        job.Tell(new StartJob(Lead, [Place()]), TestActor);

        await ExpectMsgAsync(new JobStarted(Lead));
        await NextAsync<ResumeRun>(Dispatcher);
        job.Tell(new RunLost(Lead, Job, "lab-a"), Dispatcher);
        Assert.Equal(ErrorTypes.Infrastructure, (await NextAsync<SchedulerMessages.RunEnded>(Scheduler)).ErrorType);
    }

    [Fact]
    public async Task A_job_that_lost_a_run_asks_until_it_is_decided_whether_it_is_queued_again_and_is_closed_then()
    {
        var job = await StartGroupAsync();
        await NextAsync<StartRun>(Dispatcher, start => start.Job == Job);
        job.Tell(new RunAccepted(Lead, Job, "lab-a"), Dispatcher);
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("role-7"), fact => fact is RoleMessages.Accepted));
        job.Tell(new RunLost(Lead, Job, "lab-a"), Dispatcher);
        End(job, Guest);
        foreach (var subJob in new[] { Job, Guest })
        {
            await NextAsync<SchedulerMessages.RunEnded>(Scheduler, end => end.Job == subJob);
            job.Tell(new SchedulerMessages.RunEndNoted(Lead, subJob), Scheduler);
            var told = await NextAsync<GroupMessages.MemberEnded>(Groups, end => end.Member == subJob);
            job.Tell(new GroupMessages.Acknowledged(told.Command), Groups);
        }

        var asked = await NextAsync<SchedulerMessages.RequeueLost>(Scheduler);
        Assert.Equal([Job], asked.Lost);
        Assert.Equal(["definition of host", "definition of guest"], asked.SubJobs.Select(sub => sub.Definition));
        Assert.NotNull(asked.TargetGroup);
        Assert.NotEqual(Group, asked.TargetGroup!.Value);
        await KillAsync(job);
        job = Start();
        Assert.Equal(asked.Command, (await NextAsync<SchedulerMessages.RequeueLost>(Scheduler)).Command);
        Assert.DoesNotContain(Projection.Of("job-7"), fact => fact is Closed);

        job.Tell(new SchedulerMessages.RequeueDecided(Lead, new LeadJobId(21), null), Scheduler);
        foreach (var subJob in new[] { Job, Guest })
        {
            job.Tell(new SchedulerMessages.RunEndNoted(Lead, subJob), Scheduler);
            job.Tell(new GroupMessages.Acknowledged((await NextAsync<GroupMessages.MemberEnded>(Groups, end => end.Member == subJob)).Command), Groups);
        }

        await NextAsync<SchedulerMessages.JobClosed>(Scheduler);
    }

    [Fact]
    public async Task Another_attempt_says_so_to_its_dispatcher_and_names_its_own_group()
    {
        var lead = new LeadJobId(7);
        var state = SubmissionState.New(lead)
            .Apply(new Created(Group, [new SubJob(Job, "7.0", Lab.Role("host", 0) with { Definition = "target_group: group-1" })], Noon, new LeadJobId(3), 1));
        Assert.Equal((new LeadJobId(3), 1), (state.OrderOf(state.SubJobs[0], Place()).AttemptOf!.Value, state.OrderOf(state.SubJobs[0], Place()).EarlierAttempts));
        Assert.Equal("target_group: other", Assert.Single(state.Again(CommandId.New(), new GroupId("other")).SubJobs).Definition);

        var job = Start();
        job.Tell(Single with { AttemptOf = new LeadJobId(3), EarlierAttempts = 1 }, TestActor);
        job.Tell(new StartJob(Lead, [Place()]), TestActor);
        Assert.Equal((new LeadJobId(3), 1), (await NextAsync<StartRun>(Dispatcher)).Order is var order ? (order.AttemptOf!.Value, order.EarlierAttempts) : default);
    }

    [Fact]
    public async Task After_a_death_before_the_end_was_noted_it_is_told_again()
    {
        var job = await StartSingleAsync();
        End(job, Job);
        await NextAsync<SchedulerMessages.RunEnded>(Scheduler);
        await KillAsync(job);

        var again = Start();

        await NextAsync<SchedulerMessages.RunEnded>(Scheduler, end => end.Health == JobHealth.Complete);
        again.Tell(new SchedulerMessages.RunEndNoted(Lead, Job), Scheduler);
        await NextAsync<SchedulerMessages.JobClosed>(Scheduler);
    }

    [Fact]
    public async Task A_report_that_comes_after_everything_is_over_is_acknowledged_still()
    {
        var job = await StartSingleAsync();
        End(job, Job);
        await NextAsync<SchedulerMessages.RunEnded>(Scheduler);
        job.Tell(new SchedulerMessages.RunEndNoted(Lead, Job), Scheduler);
        await NextAsync<SchedulerMessages.JobClosed>(Scheduler);
        job.Tell(new SchedulerMessages.JobCloseNoted(Lead), Scheduler);
        await KillAsync(job);

        var again = Start();
        again.Tell(new Report(Lead, Job, 1, [new RunFinished(true, null, null, Noon)]), Dispatcher);
        again.Tell(new LogChunk(Lead, Job, 0, "end\n"u8.ToArray()), Dispatcher);

        await NextAsync<ReportsStored>(Dispatcher);
        Assert.Equal(4, (await NextAsync<LogStored>(Dispatcher)).UpTo);
    }
}
