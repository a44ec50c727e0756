using System.Text;
using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Logs;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Storage.Tests.Whole;

public abstract class KilledInTheMiddleTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly OfferedDevice Board = new(new DeviceName("q1"), "qemu", [], DeviceHealth.Good);

    private readonly TestStore _store;

    private KilledInTheMiddleTests(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static SchedulerMessages.Submit Job() => new(
        CommandId.New(), "ann", "a job", 50, "original", null, [new SubJobRequest("", 0, "qemu", false, null, [], null, "definition")], JobVisibility.Public);

    private static Report Results(LeadJobId lead, long sequence, params RunFact[] facts) => new(lead, new JobId(lead.Value), sequence, facts);

    private static ResultRecorded Passed(string name) => new(new TestResult("0_smoke", name, "pass", Noon));

    [Fact]
    public async Task After_a_crash_the_queue_the_finished_jobs_and_their_results_are_there_and_runs_in_flight_say_what_became_of_them()
    {
        var (finished, inFlight, queued) = (new LeadJobId(1), new LeadJobId(2), new LeadJobId(3));
        await using (var node = await TestNode.StartAsync(_store, Board))
        {
            await node.SubmitAsync(Job());
            await node.SubmitAsync(Job());
            await node.SubmitAsync(Job());
            await node.ToldAsync<StartRun>();
            node.Tell(new RunAccepted(finished, new JobId(1), "lab-a"));
            node.Tell(new LogChunk(finished, new JobId(1), 0, Encoding.UTF8.GetBytes("the log\n")));
            await node.ToldAsync<LogStored>();
            node.Tell(Results(finished, 1, Passed("a"), Passed("b"), new RunFinished(true, null, null, Noon)));
            await node.ToldAsync<StartRun>(start => start.Job == new JobId(2));
            node.Tell(new RunAccepted(inFlight, new JobId(2), "lab-a"));
            node.Tell(Results(inFlight, 1, Passed("c"), new ActionStarted("2.4.4.1", "login-action", "common", 60, Noon)));
            await node.ToldAsync<ReportsStored>(stored => stored.Job == new JobId(2));
            await node.KillAsync();
        }

        await using var again = await TestNode.StartAsync(_store, Board);

        Assert.Equal(queued, Assert.Single((await again.AskAsync<SchedulerMessages.QueueList>(new SchedulerMessages.GetQueue())).Jobs).Lead);
        // Stored it was; what the crash kept from being shown is brought to the read model now.
        Assert.Equal(JobHealth.Complete, (await again.UntilAsync(new JobId(1), row => row.State == JobState.Finished)).Health);
        Assert.Equal(["a", "b"], (await again.Queries.TestCasesAsync(new JobId(1), null, 0, null, default)).Select(row => row.Name));
        using (var logs = new DatabaseLogStore(again.Database))
            Assert.Equal("the log\n", Encoding.UTF8.GetString((await logs.ReadAsync(new JobId(1), 0, 100, default)).Span));

        await again.ToldAsync<ResumeRun>(resume => resume.Job == new JobId(2));
        again.Tell(new RunLost(inFlight, new JobId(2), "lab-a"));

        var lost = await again.UntilAsync(new JobId(2), row => row.State == JobState.Finished);
        Assert.Equal((JobHealth.Incomplete, ErrorTypes.Infrastructure), (lost.Health, lost.ErrorType));
        Assert.Equal("the dispatcher process on lab-a was restarted while the run was in 2.4.4.1 login-action", lost.ErrorMessage);
        Assert.Equal(["c"], (await again.Queries.TestCasesAsync(new JobId(2), null, 0, null, default)).Select(row => row.Name));

        await again.ToldAsync<StartRun>(start => start.Job == new JobId(3));
        again.Tell(Results(queued, 1, new RunFinished(true, null, null, Noon)));
        await again.UntilAsync(new JobId(3), row => row.Health == JobHealth.Complete);
    }

    [Fact]
    public async Task A_group_with_a_guest_runs_from_submission_to_its_end()
    {
        await using var node = await TestNode.StartAsync(_store, Board);

        var submitted = await node.SubmitAsync(Job() with
        {
            TargetGroup = new GroupId("group-1"),
            SubJobs =
            [
                new SubJobRequest("host", 0, "qemu", false, null, [], null, "host"),
                new SubJobRequest("guest", 1, null, true, "host", [], null, "guest"),
            ],
        });
        foreach (var sub in submitted.Jobs)
        {
            var order = (await node.ToldAsync<StartRun>()).Order;
            Assert.Equal((Board.Name, 1L), (order.Device, order.Fencing));
            node.Tell(new RunAccepted(order.Lead, order.Job, "lab-a"));
            node.Tell(new Report(order.Lead, order.Job, 1, [new RunFinished(true, null, null, Noon)]));
        }

        foreach (var sub in submitted.Jobs)
            await node.UntilAsync(sub.Job, row => row is { State: JobState.Finished, Health: JobHealth.Complete });
        await node.SubmitAsync(Job());
        await node.ToldAsync<StartRun>(start => start.Order.Fencing == 2);
    }

    [Fact]
    public async Task The_read_model_can_be_made_anew_from_the_journal()
    {
        await using var node = await TestNode.StartAsync(_store, Board);
        await node.SubmitAsync(Job());
        await node.ToldAsync<StartRun>();
        await node.SubmitAsync(Job());
        await node.Scheduler.Ask<SchedulerMessages.CancelAccepted>(new SchedulerMessages.Cancel(CommandId.New(), new JobId(2), "ann", "not needed"), TimeSpan.FromSeconds(30));
        var canceled = await node.UntilAsync(new JobId(2), row => row is { State: JobState.Finished, ErrorMessage: not null });
        node.Tell(new RunAccepted(new LeadJobId(1), new JobId(1), "lab-a"));
        node.Tell(Results(new LeadJobId(1), 1, Passed("a"), new RunFinished(true, null, null, Noon)));
        var before = await node.UntilAsync(new JobId(1), row => row.State == JobState.Finished);
        await UntilFreedAsync(node);
        var cases = await node.Queries.TestCasesAsync(new JobId(1), null, 0, null, default);

        var events = await ReadModelRebuild.RunAsync(node.System, node.Database, default);

        Assert.True(events > 8, $"{events} events");
        var after = await node.Queries.GetAsync(new JobId(1), default);
        Assert.Equal(before with { Tags = after!.Tags, Visibility = after.Visibility }, after);
        after = await node.Queries.GetAsync(new JobId(2), default);
        Assert.Equal(canceled with { Tags = after!.Tags, Visibility = after.Visibility }, after);
        Assert.Equal(cases, await node.Queries.TestCasesAsync(new JobId(1), null, 0, null, default));
        Assert.Equal(DeviceState.Idle, Assert.Single(await node.Queries.DevicesAsync(default)).State);

        Assert.Equal(JobRemoval.Removed, await new RemovedJobs(node.Database).RemoveAsync(new JobId(1), "root", Noon, default));
        await ReadModelRebuild.RunAsync(node.System, node.Database, default);

        Assert.Null(await node.Queries.GetAsync(new JobId(1), default));
        Assert.Empty(await node.Queries.TestCasesAsync(new JobId(1), null, 0, null, default));
        Assert.Empty(await node.Queries.SuitesAsync(new JobId(1), default));
        Assert.Equal([new JobId(2)], (await node.Queries.ListAsync(new JobQuery(), default)).Jobs.Select(row => row.Job));
    }

    [Fact]
    public async Task Groups_of_jobs_stay_what_became_of_them_in_a_read_model_that_is_made_anew()
    {
        await using var node = await TestNode.StartAsync(_store, Board);
        var accounts = new AccountStore(node.Database);
        var (renamed, deleted) = ((await accounts.AddGroupAsync("kernel", default))!.Id, (await accounts.AddGroupAsync("firmware", default))!.Id);
        await node.SubmitAsync(Job() with { Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) });
        await node.SubmitAsync(Job() with { Visibility = new JobVisibility(JobVisibilityKind.Groups, ["firmware"]) });
        await node.UntilAsync(new JobId(2), _ => true);
        await accounts.RenameGroupAsync(renamed, "linux", default);
        await accounts.DeleteGroupAsync(deleted, default);
        var before = (await node.Queries.ListAsync(new JobQuery(), default)).Jobs.ToDictionary(row => row.Job, row => row.Visibility.Groups);

        await ReadModelRebuild.RunAsync(node.System, node.Database, default);
        await ReadModelRebuild.RunAsync(node.System, node.Database, default);

        Assert.Equal(["linux"], before[new JobId(1)]);
        var after = (await node.Queries.ListAsync(new JobQuery(), default)).Jobs.ToDictionary(row => row.Job, row => row.Visibility.Groups);
        Assert.Equal(before, after);
        foreach (var (name, seen) in ((string, int)[])[("linux", 1), ("kernel", 0), ("firmware", 0)])
            Assert.Equal((name, seen), (name, (await node.Queries.ListAsync(new JobQuery(Viewer: new JobViewer("bob", [name], [], [], [])), default)).Count));
    }

    private static async Task UntilFreedAsync(TestNode node)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var next = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while ((await node.Queries.DevicesAsync(enough.Token)).Single() is { State: not DeviceState.Idle })
            await next.WaitForNextTickAsync(enough.Token);
        while ((await node.AskAsync<SchedulerMessages.Explanation>(new SchedulerMessages.Explain(new JobId(1)))).Text != "is over")
            await next.WaitForNextTickAsync(enough.Token);
    }

    public sealed class OnSqlite() : KilledInTheMiddleTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : KilledInTheMiddleTests(new PostgresTestStore(server))
    {
        [Fact]
        public async Task A_node_that_works_while_its_read_model_is_made_anew_loses_nothing_of_it()
        {
            const int Reports = 200;
            await using var node = await TestNode.StartAsync(_store, Board);
            await node.SubmitAsync(Job());
            await node.ToldAsync<StartRun>();
            node.Tell(new RunAccepted(new LeadJobId(1), new JobId(1), "lab-a"));
            for (var i = 1; i <= Reports; i++)
            {
                node.Tell(Results(new LeadJobId(1), i, Passed($"case-{i}")));
                if (i % 50 == 0) await ReadModelRebuild.RunAsync(node.System, node.Database, default);
            }

            node.Tell(Results(new LeadJobId(1), Reports + 1, new RunFinished(true, null, null, Noon)));

            await node.UntilAsync(new JobId(1), row => row.State == JobState.Finished);
            await UntilFreedAsync(node);
            Assert.Equal(Enumerable.Range(1, Reports).Select(i => $"case-{i}"), (await node.Queries.TestCasesAsync(new JobId(1), null, 0, null, default)).Select(row => row.Name));
            Assert.Equal(Reports, Assert.Single(await node.Queries.SuitesAsync(new JobId(1), default)).Counts.Passed);
        }

        [Fact]
        public async Task A_database_that_was_away_has_all_that_was_acknowledged_and_takes_the_rest()
        {
            var lead = new LeadJobId(1);
            await using var node = await TestNode.StartAsync(_store, Board);
            await node.SubmitAsync(Job());
            await node.ToldAsync<StartRun>();
            node.Tell(new RunAccepted(lead, new JobId(1), "lab-a"));
            node.Tell(Results(lead, 1, Passed("before")));
            await node.ToldAsync<ReportsStored>(stored => stored.UpTo == 1);

            server.Kill();
            // As a dispatcher does, until it is acknowledged. Often enough for the journal to be left alone for a while.
            using var repeated = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            for (var i = 0; i < 40 && await repeated.WaitForNextTickAsync(); i++) node.Tell(Results(lead, 2, Passed("while it was away")));
            await Assert.ThrowsAnyAsync<Exception>(() => node.Queries.GetAsync(new JobId(1), default));
            server.Start();

            var acknowledged = node.ToldAsync<ReportsStored>(stored => stored.UpTo == 3);
            while (!acknowledged.IsCompleted && await repeated.WaitForNextTickAsync())
            {
                node.Tell(Results(lead, 2, Passed("while it was away")));
                node.Tell(Results(lead, 3, Passed("after"), new RunFinished(true, null, null, Noon)));
            }

            await acknowledged;
            await node.UntilAsync(new JobId(1), row => row is { State: JobState.Finished, Health: JobHealth.Complete });
            Assert.Equal(["before", "while it was away", "after"], (await node.Queries.TestCasesAsync(new JobId(1), null, 0, null, default)).Select(row => row.Name));
            await UntilFreedAsync(node);
        }
    }
}
