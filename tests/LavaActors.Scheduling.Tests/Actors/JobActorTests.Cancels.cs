using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Jobs.JobMessages;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>What a cancel, and the end of a role, does to the others.</summary>
public sealed partial class JobActorTests
{
    [Fact]
    public async Task A_cancel_before_the_start_ends_all_sub_jobs_at_once()
    {
        var job = Start();
        job.Tell(HostAndGuest(), TestActor);
        job.Tell(new CancelJob(Lead, "ann", "not needed"), TestActor);

        await NextAsync<SchedulerMessages.RunEnded>(Scheduler, end => end is { Fencing: 0, Health: JobHealth.Canceled });
        await AwaitAssertAsync(() => Assert.Equal(
            [(Job, JobState.Finished, "not needed"), (Guest, JobState.Finished, "not needed")],
            News.All.OfType<Progress>().Select(news => (news.Job, news.State, news.ErrorMessage!))));
        job.Tell(StartBoth, TestActor);
        await FishForMessageAsync(message => message is JobStarted);
        await Dispatcher.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_group_whose_forming_was_not_answered_before_the_cancel_is_told_of_the_ends()
    {
        var job = Start();
        job.Tell(HostAndGuest(), TestActor);
        job.Tell(StartBoth, TestActor);
        await NextAsync<GroupMessages.FormGroup>(Groups);

        job.Tell(new CancelJob(Lead, "ann", "not needed"), TestActor);

        foreach (var member in new[] { Job, Guest })
        {
            job.Tell(new SchedulerMessages.RunEndNoted(Lead, member), Scheduler);
            var gone = await NextAsync<GroupMessages.MemberEnded>(Groups, ended => ended.Member == member);
            Assert.DoesNotContain(Projection.Of("job-7"), fact => fact is Closed);
            job.Tell(new GroupMessages.Acknowledged(gone.Command), Groups);
        }

        await NextAsync<SchedulerMessages.JobClosed>(Scheduler);
    }

    [Fact]
    public async Task A_job_that_never_ran_is_not_over_for_the_scheduler_before_it_is_shown_so()
    {
        var job = Start();
        job.Tell(HostAndGuest(), TestActor);
        await AwaitAssertAsync(() => Assert.Single(Projection.Of("job-7")));
        Projection.IsBroken = true;

        job.Tell(new CancelJob(Lead, "ann", "not needed"), TestActor);
        foreach (var member in new[] { Job, Guest }) await NextAsync<SchedulerMessages.RunEnded>(Scheduler, end => end.Job == member);
        foreach (var member in new[] { Job, Guest }) job.Tell(new SchedulerMessages.RunEndNoted(Lead, member), Scheduler);

        // Answered behind them.
        job.Tell(StartBoth, TestActor);
        await FishForMessageAsync(message => message is JobStarted);
        while (Scheduler.HasMessages) Assert.IsNotType<SchedulerMessages.JobClosed>(await Scheduler.ReceiveOneAsync(TimeSpan.FromSeconds(5)));

        Projection.IsBroken = false;
        await NextAsync<SchedulerMessages.JobClosed>(Scheduler);
        Assert.Equal([Job, Guest], Projection.Of("job-7").OfType<RoleEnded>().Select(ended => ended.Job));
    }

    [Fact]
    public async Task A_cancel_ends_all_runs_of_the_group()
    {
        var job = await StartGroupAsync();
        await NextAsync<StartRun>(Dispatcher);

        job.Tell(new CancelJob(Lead, "ann", "wrong kernel"), TestActor);

        await NextAsync<CancelRun>(Dispatcher, cancel => cancel.Job == Job);
        await NextAsync<CancelRun>(Dispatcher, cancel => cancel.Job == Guest && cancel.Reason == "canceled by ann: wrong kernel");
    }

    [Fact]
    public async Task The_end_of_an_essential_role_other_than_complete_ends_its_siblings()
    {
        var job = await StartGroupAsync(essentialHost: true);
        await NextAsync<StartRun>(Dispatcher);

        End(job, Job, passed: false);

        var cancel = await NextAsync<CancelRun>(Dispatcher);
        Assert.Equal(Guest, cancel.Job);
        Assert.Contains("essential role host (7.0) ended Incomplete", cancel.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_role_that_is_not_essential_leaves_its_siblings_alone()
    {
        var job = await StartGroupAsync();
        await NextAsync<StartRun>(Dispatcher);

        End(job, Guest, passed: false);

        await NextAsync<SchedulerMessages.RunEnded>(Scheduler, end => end.Job == Guest);
        await AwaitAssertAsync(() => Assert.DoesNotContain(Projection.Of("job-7"), fact => fact is CancelBegun));
    }
}
