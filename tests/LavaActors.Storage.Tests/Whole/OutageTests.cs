using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Akka.Actor;
using Akka.Persistence;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.Logs;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Groups.GroupMessages;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Storage.Tests.Whole;

/// <summary>A database server that goes away while all actors of a controller have something to store, and comes back.</summary>
[Collection(PostgresServer.Collection)]
public sealed class OutageTests(PostgresServer server) : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(500);

    /// <summary>Long for a database that is there, and shorter than Akka waits for an answer that was lost.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(20);

    private readonly TestStore _store = new PostgresTestStore(server);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_stored_and_everything_goes_on_by_itself()
    {
        await using var node = await TestNode.StartAsync(_store, Board("q1"), Board("q2"));
        var group = new GroupId("g");
        var job = await node.SubmitAsync(KilledInTheMiddleTests.Job() with
        {
            TargetGroup = group,
            SubJobs = [new SubJobRequest("a", 0, "qemu", false, null, [], null, "a"), new SubJobRequest("b", 1, "qemu", false, null, [], null, "b")],
        });
        var (a, b) = (job.Jobs[0].Job, job.Jobs[1].Job);
        foreach (var member in job.Jobs) node.Tell(new RunAccepted((await node.ToldAsync<StartRun>(start => start.Job == member.Job)).Order.Lead, member.Job, "lab-a"));
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (early, late) = (Client(), Client());
        var first = early.CallAsync(new Sync(group, CommandId.New(), a, "half-way"), enough.Token);
        while (await late.CallAsync(new Describe(group, CommandId.New()), enough.Token) is not Description { Waiting.Count: 1 }) await Task.Yield();

        // Some of all kinds of work, each repeated until it is acknowledged, as gateways and dispatchers do.
        var failures = 0;
        var (submitted, wanted) = (new ConcurrentDictionary<LeadJobId, CommandId>(), 0);
        using var busy = CancellationTokenSource.CreateLinkedTokenSource(enough.Token);
        using var log = new MemoryStream();
        var logged = LogAsync();
        var reported = ReportAsync();
        var submitting = Enumerable.Range(0, 3).Select(_ => SubmitAsync()).ToList();
        await UntilAsync(() => submitted.Count > 5);

        server.Kill();
        var atLeast = failures + 40;
        await UntilAsync(() => failures >= atLeast);
        var second = late.CallAsync(new Sync(group, CommandId.New(), b, "half-way"), enough.Token);
        server.Start();

        var back = Stopwatch.GetTimestamp();
        Assert.All(await Task.WhenAll(first, second), reply => Assert.IsType<Released>(reply));
        var released = Stopwatch.GetElapsedTime(back);
        var before = submitted.Count;
        await UntilAsync(() => submitted.Count > before);
        var accepting = Stopwatch.GetElapsedTime(back);
        await busy.CancelAsync();
        await logged;
        var reports = await reported;
        await Task.WhenAll(submitting);

        // Two seconds are meant; the rest is for machines that do other things too.
        Assert.True(released < TimeSpan.FromSeconds(8), $"the barrier opened {released} after the database was back");
        Assert.True(accepting < TimeSpan.FromSeconds(8), $"a job was accepted {accepting} after the database was back");
        Assert.Equal(wanted, submitted.Count);
        foreach (var lead in submitted.Keys) await node.UntilAsync(new JobId(lead.Value), _ => true);
        Assert.Equal(wanted + 1L, _store.Execute("SELECT COUNT(*) FROM submissions"));
        Assert.Equal(log.ToArray(), (await new DatabaseLogStore(node.Database).ReadAsync(a, 0, int.MaxValue, enough.Token)).ToArray());
        await node.UntilAsync(b, row => row is { State: JobState.Finished, Health: JobHealth.Complete });
        Assert.Equal(Enumerable.Range(1, reports).Select(n => $"case-{n}"), (await node.Queries.TestCasesAsync(b, null, 0, null, enough.Token)).Select(row => row.Name));

        GroupClient Client() => GroupClient.Start(node.System, node.Groups, repeatEvery: TimeSpan.FromMilliseconds(200));

        async Task LogAsync()
        {
            for (var n = 0; !busy.IsCancellationRequested; n++)
            {
                var (at, bytes) = (log.Length, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(i => $"line {n}.{i}\n"))));
                log.Write(bytes);
                while ((await RepeatAsync<LogStored>(node.Jobs, new LogChunk(job.Lead, a, at, bytes))).UpTo < log.Length)
                {
                }
            }
        }

        async Task<int> ReportAsync()
        {
            for (var n = 1; ; n++)
            {
                var isLast = busy.IsCancellationRequested;
                RunFact[] facts = isLast ? [Passed(n), new RunFinished(true, null, null, Noon)] : [Passed(n)];
                while ((await RepeatAsync<ReportsStored>(node.Jobs, new Report(job.Lead, b, n, facts))).UpTo < n)
                {
                }

                if (isLast) return n;
            }
        }

        async Task SubmitAsync()
        {
            while (!busy.IsCancellationRequested)
            {
                Interlocked.Increment(ref wanted);
                var submit = KilledInTheMiddleTests.Job() with { Command = CommandId.New() };
                var answer = await RepeatAsync<SchedulerMessages.Submitted>(node.Scheduler, submit);
                Assert.True(submitted.TryAdd(answer.Lead, submit.Command), $"{answer.Lead} was given out twice");
            }
        }

        async Task<T> RepeatAsync<T>(IActorRef to, object message)
        {
            while (true)
            {
                try
                {
                    return await to.Ask<T>(message, Answer, enough.Token);
                }
                catch (AskTimeoutException)
                {
                    enough.Token.ThrowIfCancellationRequested();
                    Interlocked.Increment(ref failures);
                }
            }
        }

        async Task UntilAsync(Func<bool> condition)
        {
            using var next = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (!condition()) await next.WaitForNextTickAsync(enough.Token);
        }
    }

    [Fact]
    public async Task Who_asks_after_the_server_started_again_gets_an_answer_at_once()
    {
        using var store = new PostgresTestStore(server);
        var queries = new JobQueries(store.Prepared());
        using var logs = new DatabaseLogStore(store.Prepared());
        await logs.AppendAsync(new JobId(7), 0, "one\n"u8.ToArray(), default);
        // Several connections lie in the pool.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => queries.ListAsync(new Protocol.Projection.JobQuery(0, 10), default)));

        server.Kill();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => queries.GetAsync(new JobId(7), default));
        server.Start();
        Assert.Equal(4, await logs.LengthAsync(new JobId(7), default));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => queries.ListAsync(new Protocol.Projection.JobQuery(0, 10), default)));
        server.Kill();
        server.Start();

        Assert.Equal(0, (await queries.ListAsync(new Protocol.Projection.JobQuery(0, 10), default)).Count);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => queries.ListAsync(new Protocol.Projection.JobQuery(0, 10), default)));
    }

    [Fact]
    public async Task All_who_recover_when_the_server_is_back_are_answered()
    {
        await using var node = await TestNode.StartAsync(_store, Board("q1"));
        var (snapshots, journal) = (Persistence.Instance.Get(node.System).SnapshotStoreFor(null), Persistence.Instance.Get(node.System).JournalFor(null));
        server.Kill();
        Assert.All(await AskAsync(), answers => Assert.IsNotType<LoadSnapshotResult>(answers.Snapshot));
        server.Start();
        // Circuit breakers that have opened try by now whether they may close again.
        using (var soon = new PeriodicTimer(TimeSpan.FromSeconds(1.5))) await soon.WaitForNextTickAsync();

        Assert.All(await AskAsync(), answers => Assert.IsType<LoadSnapshotResult>(answers.Snapshot));

        async Task<(object Snapshot, object Replay)[]> AskAsync()
        {
            return await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
            {
                using var replies = Inbox.Create(node.System);
                var snapshot = snapshots.Ask<object>(new LoadSnapshot($"nobody-{n}", SnapshotSelectionCriteria.Latest, long.MaxValue), Back);
                journal.Tell(new ReplayMessages(0, long.MaxValue, long.MaxValue, $"nobody-{n}", replies.Receiver), replies.Receiver);
                return (await snapshot, await replies.ReceiveAsync(Back));
            }));
        }
    }

    [Fact]
    public async Task A_store_with_few_connections_makes_everybody_wait_and_nobody_fail()
    {
        using var small = new PostgresTestStore(server, "Maximum Pool Size=2");
        await using var node = await TestNode.StartAsync(small, Board("q1"));
        using var logs = new DatabaseLogStore(node.Database);

        var submissions = Enumerable.Range(0, 100).Select(_ => node.SubmitAsync(KilledInTheMiddleTests.Job() with { Command = CommandId.New() })).ToList();
        var pages = Enumerable.Range(0, 300).Select(_ => node.Queries.ListAsync(new Protocol.Projection.JobQuery(0, 10), default)).ToList();
        var appends = Enumerable.Range(1, 100).Select(n => logs.AppendAsync(new JobId(n), 0, "line\n"u8.ToArray(), default)).ToList();

        Assert.Equal(100, (await Task.WhenAll(submissions)).Select(each => each.Lead).Distinct().Count());
        await Task.WhenAll(pages);
        Assert.All(await Task.WhenAll(appends), length => Assert.Equal(5, length));
    }

    [Fact]
    public async Task A_log_whose_row_somebody_holds_is_stored_when_it_is_let_go()
    {
        using var small = new PostgresTestStore(server, "Options='-c lock_timeout=100ms'");
        using var logs = new DatabaseLogStore(small.Prepared());
        await logs.AppendAsync(new JobId(7), 0, "one\n"u8.ToArray(), default);
        using (small.Hold("SELECT * FROM logs FOR UPDATE"))
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => logs.AppendAsync(new JobId(7), 4, "two\n"u8.ToArray(), default));
            Assert.Equal(4, await logs.LengthAsync(new JobId(7), default));
        }

        Assert.Equal(8, await logs.AppendAsync(new JobId(7), 4, "two\n"u8.ToArray(), default));
    }

    private static OfferedDevice Board(string name) => new(new DeviceName(name), "qemu", [], DeviceHealth.Good);

    private static ResultRecorded Passed(int n) => new(new TestResult("0_smoke", $"case-{n}", "pass", Noon));
}
