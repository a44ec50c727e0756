using System.Text;
using Akka.Actor;
using Akka.TestKit;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Jobs;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Tests.Actors;

public sealed partial class RoleActorTests : ActorTests
{
    private readonly TestProbe _run;
    private TestProbe _parent;

    public RoleActorTests()
    {
        _parent = CreateTestProbe();
        _run = CreateTestProbe();
    }

    private RunOrder Order => new(Lead, Job, "7", "definition", Board, IsGuest: false, Group: null, Fencing: 3);

    private IActorRef Start(SchedulingSettings? settings = null)
    {
        _parent = CreateTestProbe();
        return _parent.ChildActorOf(RoleActor.Props(Order, Place(), Scheduler, Ports with { Settings = settings ?? Settings }));
    }

    private async Task<IActorRef> StartAcceptedAsync()
    {
        var role = Start();
        await NextAsync<StartRun>(Dispatcher);
        role.Tell(new RunAccepted(Lead, Job, "lab-a"), _run);
        await AwaitAssertAsync(() => Assert.Contains(Projection.Of("role-7"), fact => fact is RoleMessages.Accepted));
        return role;
    }

    private void Report(IActorRef role, long sequence, params RunFact[] facts) => role.Tell(new Report(Lead, Job, sequence, facts), _run);

    private async Task<RoleMessages.Finished> EndAsync() => (await NextAsync<RoleActor.IsOver>(_parent)).End;

    [Fact]
    public async Task A_run_is_asked_for_until_it_is_accepted()
    {
        var role = Start();
        Assert.Equal(Order, (await NextAsync<StartRun>(Dispatcher)).Order);
        await NextAsync<StartRun>(Dispatcher);

        role.Tell(new RunAccepted(Lead, Job, "lab-a"), _run);

        await AwaitAssertAsync(() => Assert.Single(Projection.Of("role-7").OfType<RoleMessages.Accepted>()));
        await AwaitAssertAsync(() => Assert.Contains(News.All.OfType<JobMessages.Progress>(), news => news.State == JobState.Running));
    }

    [Fact]
    public async Task A_run_begins_with_the_secrets_that_it_names_when_they_can_be_read()
    {
        var secrets = new Secrets();
        var order = Order with { Definition = "secrets: {API: mine}\n" };
        _parent.ChildActorOf(RoleActor.Props(order, Place(), Scheduler, Ports with { Secrets = secrets }));

        Assert.Equal(order with { Definition = "secrets:\n  API: s3cret\n" }, (await NextAsync<StartRun>(Dispatcher)).Order);
        Assert.Equal(3, secrets.Asked);
    }

    // The database is away at first, and then the job is not shown yet.
    private sealed class Secrets : ISubmitterSecrets
    {
        public int Asked { get; private set; }

        public Task<IReadOnlyDictionary<string, string>?> OfSubmitterAsync(Protocol.Ids.JobId job, CancellationToken stop) => ++Asked switch
        {
            1 => Task.FromException<IReadOnlyDictionary<string, string>?>(new IOException("no database")),
            2 => Task.FromResult<IReadOnlyDictionary<string, string>?>(null),
            _ => Task.FromResult<IReadOnlyDictionary<string, string>?>(new Dictionary<string, string> { ["mine"] = "s3cret" }),
        };
    }

    [Fact]
    public async Task A_role_that_was_taken_over_and_does_not_know_it_ends_nothing()
    {
        var asleep = await StartAcceptedAsync();
        var role = Start();
        await AwaitAssertAsync(() => Assert.Single(Projection.Of("role-7").OfType<RoleMessages.RunTakenOver>()));

        await ExpectItStopsAsync(asleep, new RunLost(Lead, Job, "lab-a"), _run);
        Assert.DoesNotContain(Projection.Of("role-7"), fact => fact is RoleMessages.Finished);

        Report(role, 1, Result("a"));
        await NextAsync<ReportsStored>(_run, stored => stored.UpTo == 1);
    }

    [Fact]
    public async Task A_report_is_acknowledged_when_it_is_stored()
    {
        var role = await StartAcceptedAsync();

        Report(role, 1, Result("a"), Result("b", "fail"));

        Assert.Equal(1, (await NextAsync<ReportsStored>(_run)).UpTo);
        await AwaitAssertAsync(() => Assert.Equal(2, Projection.Of("role-7").OfType<RoleMessages.Reported>().Sum(fact => fact.Facts.Count)));
    }

    [Fact]
    public async Task A_run_that_ends_while_its_cancel_is_being_stored_was_canceled()
    {
        var role = await StartAcceptedAsync();

        role.Tell(new RoleActor.EndRun("canceled by ann: wrong kernel"));
        Report(role, 1, new RunFinished(true, null, null, Noon));

        Assert.Equal((JobHealth.Canceled, "canceled by ann: wrong kernel"), await EndAsync() is var end ? (end.Health, end.ErrorMessage) : default);
    }

    [Fact]
    public async Task A_report_that_comes_twice_is_stored_once_and_acknowledged_again()
    {
        var role = await StartAcceptedAsync();
        Report(role, 1, Result("a"));
        await NextAsync<ReportsStored>(_run);

        Report(role, 1, Result("a"));

        Assert.Equal(1, (await NextAsync<ReportsStored>(_run)).UpTo);
        await AwaitAssertAsync(() => Assert.Single(Projection.Of("role-7").OfType<RoleMessages.Reported>()));
    }

    [Fact]
    public async Task A_report_after_a_gap_is_not_acknowledged_until_the_gap_is_filled()
    {
        var role = await StartAcceptedAsync();

        Report(role, 2, Result("b"));
        Assert.Equal(0, (await NextAsync<ReportsStored>(_run)).UpTo);
        Report(role, 1, Result("a"));
        Report(role, 2, Result("b"));

        await NextAsync<ReportsStored>(_run, stored => stored.UpTo == 2);
        await AwaitAssertAsync(() => Assert.Equal([1, 2], Projection.Of("role-7").OfType<RoleMessages.Reported>().Select(fact => fact.Sequence)));
    }

    [Fact]
    public async Task Many_reports_at_once_keep_their_order()
    {
        var role = await StartAcceptedAsync();

        for (var i = 1; i <= 500; i++)
            Report(role, i, Result($"case-{i}"));

        await NextAsync<ReportsStored>(_run, stored => stored.UpTo == 500);
        await AwaitAssertAsync(() => Assert.Equal(
            Enumerable.Range(1, 500).Select(i => (long)i),
            Projection.Of("role-7").OfType<RoleMessages.Reported>().Select(fact => fact.Sequence)));
    }

    [Theory]
    [InlineData(true, null, JobHealth.Complete)]
    [InlineData(false, ErrorTypes.Job, JobHealth.Incomplete)]
    public async Task The_runs_outcome_is_the_sub_jobs_health(bool passed, string? errorType, JobHealth health)
    {
        var role = await StartAcceptedAsync();

        Report(role, 1, new RunFinished(passed, errorType, passed ? null : "no prompt", Noon));

        var end = await EndAsync();
        Assert.Equal((health, errorType), (end.Health, end.ErrorType));
        await NextAsync<RoleActor.EndIsShown>(_parent);
    }

    [Fact]
    public async Task A_canceled_run_is_canceled_whatever_its_own_outcome()
    {
        var role = await StartAcceptedAsync();

        role.Tell(new RoleActor.EndRun("canceled by ann: wrong kernel"));
        Assert.Equal("canceled by ann: wrong kernel", (await NextAsync<CancelRun>(Dispatcher)).Reason);
        Report(role, 1, new RunFinished(true, null, null, Noon));

        var end = await EndAsync();
        Assert.Equal((JobHealth.Canceled, ErrorTypes.Canceled), (end.Health, end.ErrorType));
    }

    [Fact]
    public async Task A_cancel_is_repeated_until_the_run_has_ended_also_after_a_restart()
    {
        var role = await StartAcceptedAsync();
        role.Tell(new RoleActor.EndRun("enough"));
        await NextAsync<CancelRun>(Dispatcher);
        await KillAsync(role);

        Start();

        await NextAsync<CancelRun>(Dispatcher);
        await NextAsync<CancelRun>(Dispatcher);
    }

    [Fact]
    public async Task A_refused_run_ends_with_the_dispatchers_words()
    {
        var role = Start();
        await NextAsync<StartRun>(Dispatcher);

        role.Tell(new RunRefused(Lead, Job, ErrorTypes.Configuration, "the device has no power_on command"), _run);

        var end = await EndAsync();
        Assert.Equal((JobHealth.Incomplete, ErrorTypes.Configuration, "the device has no power_on command"), (end.Health, end.ErrorType, end.ErrorMessage));
    }

    [Fact]
    public async Task The_end_is_told_again_after_a_restart()
    {
        var role = await StartAcceptedAsync();
        Report(role, 1, new RunFinished(true, null, null, Noon));
        await EndAsync();
        await KillAsync(role);

        Start();

        Assert.Equal(JobHealth.Complete, (await EndAsync()).Health);
    }

    [Fact]
    public async Task Log_chunks_are_stored_once_in_order_and_acknowledged_by_offset()
    {
        var role = await StartAcceptedAsync();
        void Chunk(long offset, string text) => role.Tell(new LogChunk(Lead, Job, offset, Encoding.UTF8.GetBytes(text)), _run);

        Chunk(0, "one\n");
        Chunk(8, "three\n");
        Chunk(0, "one\ntwo\n");
        Chunk(8, "three\n");

        await NextAsync<LogStored>(_run, stored => stored.UpTo == 14);
        Assert.Equal("one\ntwo\nthree\n", Encoding.UTF8.GetString(Logs.Of(Job)));
        await AwaitAssertAsync(() => Assert.Contains(new JobMessages.LogGrew(Lead, Job, 14), News.All));
    }

    [Fact]
    public async Task What_the_read_model_missed_is_brought_to_it_after_a_restart()
    {
        var role = await StartAcceptedAsync();
        Projection.IsBroken = true;
        Report(role, 1, Result("a"));
        await NextAsync<ReportsStored>(_run);
        await KillAsync(role);
        Projection.IsBroken = false;

        Start();

        await AwaitAssertAsync(() => Assert.Single(Projection.Of("role-7").OfType<RoleMessages.Reported>()));
    }

    [Fact]
    public async Task A_snapshot_brings_back_the_same_counts()
    {
        var role = await StartAcceptedAsync();
        for (var i = 1; i <= 20; i++)
        {
            Report(role, i, Result($"case-{i}", i % 4 == 0 ? "fail" : "pass"));
            await NextAsync<ReportsStored>(_run);
        }

        await KillAsync(role);
        var before = News.All.Count;
        var again = Start();
        await NextAsync<ResumeRun>(Dispatcher);
        Report(again, 21, Result("last", "skip"));

        await AwaitAssertAsync(() => Assert.Contains(
            News.All.Skip(before).OfType<JobMessages.Progress>(),
            news => news.Suites.Contains(new SuiteCounts("0_smoke", 15, 5, 1, 0))));
    }

    [Fact]
    public async Task An_end_is_told_at_once_and_again_when_the_read_model_shows_it()
    {
        var role = await StartAcceptedAsync();
        Projection.IsBroken = true;
        Report(role, 1, new RunFinished(true, null, null, Noon));
        await EndAsync();
        await AwaitAssertAsync(() => Assert.Single(Ends()));

        Projection.IsBroken = false;
        await NextAsync<RoleActor.EndIsShown>(_parent);
        await AwaitAssertAsync(() => Assert.Equal(2, Ends().Count()));

        IEnumerable<JobMessages.Progress> Ends() => News.All.OfType<JobMessages.Progress>().Where(news => news.State == JobState.Finished);
    }
}
