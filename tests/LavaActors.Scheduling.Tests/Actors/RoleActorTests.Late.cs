using Akka.Actor;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Scheduling.Jobs;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>Reports of a run that had been given up.</summary>
public sealed partial class RoleActorTests
{
    [Fact]
    public async Task A_run_that_was_given_up_and_goes_on_is_told_to_end_and_what_it_found_is_kept_once()
    {
        var role = await StartGivenUpAsync();

        Report(role, 2, Result("second"));
        Assert.Equal(0, (await NextAsync<ReportsStored>(_run)).UpTo);
        await NextAsync<CancelRun>(_run);
        Report(role, 1, Result("first"));
        Assert.Equal(1, (await NextAsync<ReportsStored>(_run)).UpTo);
        await NextAsync<CancelRun>(_run);
        Report(role, 1, Result("first"));
        Assert.Equal(1, (await NextAsync<ReportsStored>(_run)).UpTo);
        Report(role, 2, Result("second"), new RunFinished(true, null, null, Noon));
        Assert.Equal(2, (await NextAsync<ReportsStored>(_run)).UpTo);

        await AwaitAssertAsync(() => Assert.Equal(["first", "second"], Kept()));
        Assert.Equal(JobHealth.Incomplete, Assert.Single(Projection.Of("role-7").OfType<RoleMessages.Finished>()).Health);
        Assert.Empty(Projection.Of("role-7").OfType<RoleMessages.Accepted>());
    }

    [Fact]
    public async Task After_a_recovery_a_job_that_was_given_up_keeps_what_comes_late_too()
    {
        await KillAsync(await StartGivenUpAsync());

        var again = Start();
        await EndAsync();
        Report(again, 1, Result("late"));

        Assert.Equal(1, (await NextAsync<ReportsStored>(_run)).UpTo);
        await AwaitAssertAsync(() => Assert.Equal(["late"], Kept()));
        Assert.Equal(JobHealth.Incomplete, Assert.Single(Projection.Of("role-7").OfType<RoleMessages.Finished>()).Health);
    }

    [Fact]
    public async Task A_late_report_is_acknowledged_when_the_read_model_shows_it()
    {
        var role = await StartGivenUpAsync();
        Projection.IsBroken = true;

        Report(role, 1, Result("late"));
        await AwaitStoredAsync();
        Report(role, 1, Result("late"));
        // To that nothing is said, so the next answer is this one's.
        Report(role, 9, Result("far"));
        Assert.Equal(0, (await NextAsync<ReportsStored>(_run)).UpTo);

        Projection.IsBroken = false;
        Assert.Equal(1, (await NextAsync<ReportsStored>(_run)).UpTo);
        Assert.Equal(["late"], Kept());
    }

    [Fact]
    public async Task A_late_report_that_only_the_journal_has_after_a_recovery_is_acknowledged_when_it_is_shown()
    {
        var role = await StartGivenUpAsync();
        Projection.IsBroken = true;
        Report(role, 1, Result("late"));
        await AwaitStoredAsync();
        await KillAsync(role);

        var again = Start();
        await EndAsync();
        Report(again, 1, Result("late"));
        Report(again, 9, Result("far"));
        Assert.Equal(0, (await NextAsync<ReportsStored>(_run)).UpTo);

        Projection.IsBroken = false;
        Assert.Equal(1, (await NextAsync<ReportsStored>(_run)).UpTo);
        Assert.Equal(["late"], Kept());
    }

    [Fact]
    public async Task Reports_that_were_acknowledged_and_are_not_stored_are_waited_for_once()
    {
        var role = await StartGivenUpAsync();

        for (var turn = 0; turn < 2; turn++)
        {
            Report(role, 5, Result("fifth"));
            Report(role, 6, Result("sixth"), new RunFinished(true, null, null, Noon));
        }

        await NextAsync<CancelRun>(_run);
        await NextAsync<ReportsStored>(_run, stored => stored.UpTo == 6);
        Assert.Equal(["fifth", "sixth"], Kept());
    }

    private async Task<IActorRef> StartGivenUpAsync()
    {
        var role = Start(Settings with { Grace = TimeSpan.FromMilliseconds(200) });
        await EndAsync();
        await AwaitAssertAsync(() => Assert.Single(Projection.Of("role-7").OfType<RoleMessages.Finished>()));
        return role;
    }

    private Task AwaitStoredAsync() => AwaitAssertAsync(() => Assert.Contains(News.All.OfType<JobMessages.Progress>(), news => news.Suites.Contains(new SuiteCounts("0_smoke", 1, 0, 0, 0))));

    private IEnumerable<string> Kept() => Projection.Of("role-7").OfType<RoleMessages.Reported>().SelectMany(r => r.Facts).OfType<ResultRecorded>().Select(r => r.Result.Case);
}
