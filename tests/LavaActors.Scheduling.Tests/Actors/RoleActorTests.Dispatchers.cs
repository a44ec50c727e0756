using Akka.Actor;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Jobs;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>Dispatchers that end, stay away, come back, or are others than was thought.</summary>
public sealed partial class RoleActorTests
{
    [Fact]
    public async Task A_dispatcher_that_lives_elsewhere_now_is_found_through_the_scheduler()
    {
        var role = _parent.ChildActorOf(RoleActor.Props(Order, Place() with { Address = "akka://nowhere" }, Scheduler, Ports));
        await NextAsync<SchedulerMessages.LocateDispatcher>(Scheduler);

        role.Tell(new SchedulerMessages.DispatcherLocated("lab-a", Address));

        await NextAsync<StartRun>(Dispatcher);
    }

    [Fact]
    public async Task After_a_restart_an_accepted_run_is_resumed_and_goes_on_where_it_was()
    {
        var role = await StartAcceptedAsync();
        Report(role, 1, Result("a"));
        await NextAsync<ReportsStored>(_run);
        await KillAsync(role);

        var again = Start();
        await NextAsync<ResumeRun>(Dispatcher);
        again.Tell(new RunAccepted(Lead, Job, "lab-a"), _run);
        Report(again, 1, Result("a"));
        Report(again, 2, Result("b"));

        await NextAsync<ReportsStored>(_run, stored => stored.UpTo == 2);
        await AwaitAssertAsync(() => Assert.Equal([1, 2], Projection.Of("role-7").OfType<RoleMessages.Reported>().Select(fact => fact.Sequence)));
    }

    [Fact]
    public async Task A_run_that_is_lost_ends_with_dispatcher_and_last_action()
    {
        var role = await StartAcceptedAsync();
        Report(role, 1, new ActionStarted("2.4.4", "auto-login-action", "common", 60, Noon), new ActionStarted("2.4.4.1", "login-action", "common", 60, Noon));
        await NextAsync<ReportsStored>(_run);
        await KillAsync(role);

        var again = Start();
        await NextAsync<ResumeRun>(Dispatcher);
        again.Tell(new RunLost(Lead, Job, "lab-a"), _run);

        var end = await EndAsync();
        Assert.Equal((JobHealth.Incomplete, ErrorTypes.Infrastructure), (end.Health, end.ErrorType));
        Assert.Equal("the dispatcher process on lab-a was restarted while the run was in 2.4.4.1 login-action", end.ErrorMessage);
    }

    [Fact]
    public async Task A_run_that_was_taken_and_is_lost_is_so_though_that_it_was_taken_is_not_stored_yet()
    {
        // So a dispatcher answers the order of a run whose end it has told to a database that was restored since: it does not say it again.
        var role = Start();
        await NextAsync<StartRun>(Dispatcher);

        role.Tell(new RunAccepted(Lead, Job, "lab-a"), _run);
        role.Tell(new RunLost(Lead, Job, "lab-a"), _run);

        var end = await EndAsync();
        Assert.Equal((JobHealth.Incomplete, ErrorTypes.Infrastructure), (end.Health, end.ErrorType));
        Assert.Equal("the dispatcher process on lab-a was restarted while the run was before its first action", end.ErrorMessage);
    }

    [Fact]
    public async Task A_dispatcher_that_ends_is_asked_for_its_run_until_it_answers()
    {
        var role = await StartAcceptedAsync();

        Sys.Stop(_run);

        await NextAsync<ResumeRun>(Dispatcher);
        await NextAsync<ResumeRun>(Dispatcher);
        role.Tell(new RunLost(Lead, Job, "lab-a"), Dispatcher);
        Assert.Equal(ErrorTypes.Infrastructure, (await EndAsync()).ErrorType);
    }

    [Fact]
    public async Task A_report_alone_does_not_end_the_asking_for_a_dispatcher_to_watch()
    {
        // What the dispatcher answered was dropped on its way: the first thing that comes is a report.
        var role = Start(Settings with { Grace = TimeSpan.FromMilliseconds(500) });
        await NextAsync<StartRun>(Dispatcher);
        Report(role, 1, Result("a"));
        await NextAsync<ReportsStored>(_run);

        await NextAsync<ResumeRun>(Dispatcher);
        await NextAsync<ResumeRun>(Dispatcher);

        // And nothing more comes.
        Assert.Equal(ErrorTypes.Infrastructure, (await EndAsync()).ErrorType);
    }

    [Fact]
    public async Task A_dispatcher_that_stays_away_ends_the_run_after_the_grace_time()
    {
        Start(Settings with { Grace = TimeSpan.FromMilliseconds(200) });

        var end = await EndAsync();
        Assert.Equal(ErrorTypes.Infrastructure, end.ErrorType);
        Assert.StartsWith("dispatcher lab-a did not take the run within", end.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispatcher_that_hangs_while_its_actor_lives_ends_the_run_after_the_grace_time()
    {
        var role = Start(Settings with { Grace = TimeSpan.FromMilliseconds(300) });
        await NextAsync<StartRun>(Dispatcher);
        role.Tell(new RunAccepted(Lead, Job, "lab-a"), _run);
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("role-7"), fact => fact is RoleMessages.Accepted));

        role.Tell(RoleActor.LookAfterRun.Instance);
        await NextAsync<ResumeRun>(Dispatcher);

        var end = await EndAsync();
        Assert.Equal(ErrorTypes.Infrastructure, end.ErrorType);
        Assert.Contains("dispatcher lab-a was not heard of for", end.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_does_not_end_the_asking_for_a_dispatcher_that_hangs_either()
    {
        var role = Start(Settings with { Grace = TimeSpan.FromMilliseconds(500) });
        await NextAsync<StartRun>(Dispatcher);
        role.Tell(new RunAccepted(Lead, Job, "lab-a"), _run);
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("role-7"), fact => fact is RoleMessages.Accepted));
        role.Tell(RoleActor.LookAfterRun.Instance);
        await NextAsync<ResumeRun>(Dispatcher);

        Report(role, 1, Result("a"));
        await NextAsync<ReportsStored>(_run);

        // And nothing more comes: a disk may fail one file after the other.
        Assert.Equal(ErrorTypes.Infrastructure, (await EndAsync()).ErrorType);
    }

    [Fact]
    public async Task That_a_dispatcher_is_waited_for_is_stored_and_that_it_is_back()
    {
        var role = await StartAcceptedAsync();
        role.Tell(RoleActor.LookAfterRun.Instance);
        role.Tell(RoleActor.LookAfterRun.Instance);
        await NextAsync<ResumeRun>(Dispatcher);
        role.Tell(new RunAccepted(Lead, Job, "lab-a"), _run);
        role.Tell(new RunAccepted(Lead, Job, "lab-a"), _run);

        await AwaitAssertAsync(() => Assert.Equal(["Accepted", "SightLost", "SightRegained"], Projection.Of("role-7").Select(fact => fact.GetType().Name)));
    }

    [Fact]
    public async Task What_a_dispatcher_says_of_another_reservation_of_the_number_is_not_this_runs()
    {
        var role = Start();
        await NextAsync<StartRun>(Dispatcher);

        role.Tell(new RunRefused(Lead, Job, ErrorTypes.Configuration, "stale") { Fencing = 2 }, _run);
        role.Tell(new RunAccepted(Lead, Job, "lab-b") { Fencing = 2 }, _run);
        role.Tell(new RunAccepted(Lead, Job, "lab-a") { Fencing = 3 }, _run);
        role.Tell(new RunLost(Lead, Job, "lab-b") { Fencing = 2 }, _run);
        Report(role, 1, new RunFinished(true, null, null, Noon));

        Assert.Equal(JobHealth.Complete, (await EndAsync()).Health);
        Assert.Equal("lab-a", Assert.Single(Projection.Of("role-7").OfType<RoleMessages.Accepted>()).Dispatcher);
    }

    [Fact]
    public async Task What_a_run_of_another_reservation_reports_is_not_this_jobs_and_it_is_told_to_end()
    {
        var role = await StartAcceptedAsync();

        role.Tell(new Report(Lead, Job, 1, [Result("stale")]) { Fencing = 2 }, _run);
        await NextAsync<ReportsStored>(_run);
        await NextAsync<CancelRun>(_run);
        role.Tell(new LogChunk(Lead, Job, 7, new byte[3]) { Fencing = 2 }, _run);
        Assert.Equal(new LogStored(Job, 10), await NextAsync<LogStored>(_run));
        role.Tell(new Report(Lead, Job, 1, [Result("own")]) { Fencing = 3 }, _run);
        await NextAsync<ReportsStored>(_run);

        var results = Projection.Of("role-7").OfType<RoleMessages.Reported>().SelectMany(r => r.Facts).OfType<ResultRecorded>().Select(r => r.Result.Case);
        Assert.Equal(["own"], results);
    }

    [Fact]
    public void Nothing_runs_any_more_of_what_ran_when_the_dispatcher_was_restarted()
    {
        var state = new RunFact[] { new ActionStarted("2", "uboot-action", "common", 300, Noon), new ActionStarted("2.4", "uboot-retry", "common", 300, Noon), new RunResumed(Noon, "2", "uboot-action") }
            .Select((fact, n) => new RoleMessages.Reported(Job, n + 1, [fact], Noon)).Aggregate(RoleState.Empty, (s, e) => s.Apply(e));

        Assert.Empty(state.Actions);
        Assert.Equal("2.4 uboot-retry", state.LastAction);
    }
}
