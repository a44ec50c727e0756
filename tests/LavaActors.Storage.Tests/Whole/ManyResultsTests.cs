using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Storage.Tests.Whole;

/// <summary>A flood of results through RoleActor and read model, on a real store.</summary>
public abstract class ManyResultsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly OfferedDevice Board = new(new DeviceName("q1"), "qemu", [], DeviceHealth.Good);

    private readonly TestStore _store;

    private ManyResultsTests(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Every_result_is_stored_and_shown_once(int resultsPerReport)
    {
        const int Results = 5000;
        await using var node = await TestNode.StartAsync(_store, Board);
        await node.SubmitAsync(KilledInTheMiddleTests.Job());
        var order = (await node.ToldAsync<StartRun>()).Order;
        node.Tell(new RunAccepted(order.Lead, order.Job, "lab-a"));

        for (var i = 0; i < Results / resultsPerReport; i++)
        {
            node.Tell(new Report(order.Lead, order.Job, i + 1, [.. Enumerable.Range(i * resultsPerReport, resultsPerReport)
                .Select(n => (RunFact)new ResultRecorded(new TestResult("0_smoke", $"case-{n}", "pass", Noon)))]));
        }

        node.Tell(new Report(order.Lead, order.Job, (Results / resultsPerReport) + 1, [new RunFinished(true, null, null, Noon)]));
        await node.ToldAsync<ReportsStored>(stored => stored.UpTo == (Results / resultsPerReport) + 1);
        await node.UntilAsync(order.Job, row => row.State == JobState.Finished);
        // Job and role are written by two actors: the end of the one may be shown before the last results of the other.
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var next = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while ((await node.Queries.SuitesAsync(order.Job, enough.Token)).Sum(s => s.Counts.Passed) < Results) await next.WaitForNextTickAsync(enough.Token);
        Assert.Equal(Results, Assert.Single(await node.Queries.SuitesAsync(order.Job, default)).Counts.Passed);
    }

    public sealed class OnSqlite() : ManyResultsTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : ManyResultsTests(new PostgresTestStore(server));
}
