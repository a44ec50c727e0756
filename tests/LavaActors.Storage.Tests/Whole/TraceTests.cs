using System.Diagnostics;
using System.Threading.Channels;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Tracing;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Storage.Tests.Whole;

public abstract class TraceTests : IDisposable
{
    private static readonly OfferedDevice Board = new(new DeviceName("q1"), "qemu", [], DeviceHealth.Good);

    private readonly TestStore _store;

    private TraceTests(TestStore store) => _store = store;

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_job_that_ran_through_a_crash_of_its_controller_has_one_whole_trace_and_its_time_is_known()
    {
        // The other store's test writes the spans of a job of the same number, in the same process.
        var (deployName, downloadName) = ($"deploy-{Guid.NewGuid()}", $"download-{Guid.NewGuid()}");
        var trace = JobTrace.IdOf("a lab", new LeadJobId(1));
        var written = Channel.CreateUnbounded<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JobTraceWriter.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => written.Writer.TryWrite(activity),
        };
        ActivitySource.AddActivityListener(listener);
        var start = TimeProvider.System.GetUtcNow();
        await using (var node = await TestNode.StartAsync(_store, Board))
        {
            await node.SubmitAsync(KilledInTheMiddleTests.Job());
            var order = (await node.ToldAsync<StartRun>()).Order;
            node.Tell(new RunAccepted(order.Lead, order.Job, "lab-a"));
            node.Tell(new Report(order.Lead, order.Job, 1, [new ActionStarted("1", deployName, "common", 60, start), new ActionStarted("1.1", downloadName, "common", 60, start.AddSeconds(1))]));
            await node.ToldAsync<ReportsStored>();
            await node.KillAsync();
        }

        await using var again = await TestNode.StartAsync(_store, Board);
        var resume = await again.ToldAsync<ResumeRun>();
        again.Tell(new RunAccepted(resume.Lead, resume.Job, "lab-a"));
        again.Tell(new Report(resume.Lead, resume.Job, 2,
        [
            new ActionEnded("1.1", downloadName, start.AddSeconds(5), 4, null), new ActionEnded("1", deployName, start.AddSeconds(6), 6, null), new RunFinished(true, null, null, start.AddSeconds(7)),
        ]));

        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var spans = new List<Activity>();
        await foreach (var span in written.Reader.ReadAllAsync(enough.Token))
        {
            if (span.TraceId != trace) continue;
            spans.Add(span);
            if (span.OperationName == "job" && Deploy() is not null) break;
        }

        var deploy = Deploy()!;
        var download = spans.Single(span => span.OperationName == downloadName && span.ParentSpanId == deploy.SpanId);
        Assert.Equal((TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(4)), (deploy.Duration, download.Duration));

        Activity? Deploy() => spans.Find(span => span.OperationName == deployName && Above(Above(Above(span))) is { OperationName: "job" });

        Activity? Above(Activity? span) => span is null ? null : spans.Find(other => other.SpanId == span.ParentSpanId);

        var run = Assert.Single(await new RunTimes(again.Database).RecentAsync(10, default));
        Assert.Equal(("qemu", "a job"), (run.DeviceType, run.JobName));
    }

    [Fact]
    public async Task Whoever_asks_hears_what_would_start_and_what_waits()
    {
        await using var node = await TestNode.StartAsync(_store, Board);
        var job = KilledInTheMiddleTests.Job();
        var question = new SchedulerMessages.WhatIf(job.JobName, job.Priority, null, job.SubJobs, null, []);
        Assert.True((await node.AskAsync<SchedulerMessages.WhatIfAnswer>(question)).StartsNow);

        await node.SubmitAsync(job);
        await node.SubmitAsync(KilledInTheMiddleTests.Job());

        Assert.False((await node.AskAsync<SchedulerMessages.WhatIfAnswer>(question)).StartsNow);
        var waiting = Assert.Single((await node.AskAsync<SchedulerMessages.QueueOutlook>(new SchedulerMessages.GetOutlook())).Jobs);
        Assert.Equal((new LeadJobId(2), "no estimate: too few runs on qemu are known"), (waiting.Job.Lead, waiting.Estimate.Basis));
    }

    public sealed class OnSqlite() : TraceTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : TraceTests(new PostgresTestStore(server));
}
