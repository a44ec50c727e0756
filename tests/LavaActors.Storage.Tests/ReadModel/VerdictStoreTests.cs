using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.ReadModel;
using LavaActors.Storage.Schema;

namespace LavaActors.Storage.Tests.ReadModel;

public abstract class VerdictStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobId Seven = new(7), Eight = new(8), Nine = new(9);

    private static readonly VerdictRow Panic = new(
        "kernel", "kernel-panic", "The kernel panicked: \"heat\" \0 \ud800", "Cool it.",
        [new EvidenceRow(12, 3456, "target", "Oops: 1", "the kernel reported an error"), new EvidenceRow(13, 3500, "target", "Kernel panic")], Noon.AddSeconds(3));

    private readonly TestStore _store;
    private readonly ReadModelWriter _writer;
    private readonly JobQueries _queries;
    private readonly VerdictStore _verdicts;

    private VerdictStoreTests(TestStore store)
    {
        _store = store;
        var database = store.Prepared();
        (_writer, _queries, _verdicts) = (new ReadModelWriter(database), new JobQueries(database), new VerdictStore(database));
    }

    public void Dispose()
    {
        _writer.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task SubmitAsync(params JobId[] jobs)
    {
        IWireMessage[] events = [.. jobs.Select(job => new SchedulerMessages.JobSubmitted(
            CommandId.New(), new LeadJobId(job.Value), "ann", "a job", 50, "text", null,
            [new SubJob(job, $"{job}", new SubJobRequest("", 0, "qemu", false, null, [], null, "text"))], JobVisibility.Public, null, Noon))];
        await _writer.ApplyAsync("scheduler", 1, events, default);
    }

    private Task FinishAsync(JobId job, JobHealth health = JobHealth.Incomplete) =>
        _writer.ApplyAsync($"role-{job}", 1, [new RoleMessages.Finished(job, health, null, null, Noon)], default);

    private async Task<JobRow> Row(JobId job) => Assert.IsType<JobRow>(await _queries.GetAsync(job, default));

    [Fact]
    public async Task Finished_jobs_are_to_be_judged_until_they_are()
    {
        await SubmitAsync(Seven, Eight, Nine);
        await FinishAsync(Nine);
        await FinishAsync(Seven);
        Assert.Equal([Seven, Nine], await _verdicts.UnjudgedAsync(new JobId(0), 10, default));
        Assert.Equal([Seven], await _verdicts.UnjudgedAsync(new JobId(0), 1, default));
        Assert.Equal([Nine], await _verdicts.UnjudgedAsync(Seven, 10, default));

        await _verdicts.PutAsync(Seven, Panic, 4000, default);
        await _verdicts.PutAsync(Nine, null, 0, default);

        Assert.Empty(await _verdicts.UnjudgedAsync(new JobId(0), 10, default));
        Assert.Equal((null, 0L), ((await Row(Nine)).Verdict, (await Row(Nine)).JudgedLog));
    }

    [Fact]
    public async Task A_verdict_is_found_with_its_job_as_it_was_kept()
    {
        await SubmitAsync(Seven);
        await FinishAsync(Seven);

        await _verdicts.PutAsync(Seven, Panic, 4000, default);

        var row = await Row(Seven);
        Assert.Equal(4000, row.JudgedLog);
        Assert.Equal((Panic.Category, Panic.Rule, Panic.Remedy, Panic.FailedAt), (row.Verdict!.Category, row.Verdict.Rule, row.Verdict.Remedy, row.Verdict.FailedAt));
        Assert.StartsWith("The kernel panicked: \"heat\"", row.Verdict.Explanation);
        Assert.Equal(Panic.Evidence, row.Verdict.Evidence);
        Assert.Equal("kernel-panic", (await _queries.ListAsync(new JobQuery(), default)).Jobs.Single().Verdict!.Rule);
    }

    [Fact]
    public async Task Of_two_verdicts_the_one_from_more_of_the_log_stays()
    {
        await SubmitAsync(Seven);
        await FinishAsync(Seven);

        await _verdicts.PutAsync(Seven, Panic, 4000, default);
        await _verdicts.PutAsync(Seven, Panic with { Rule = "earlier" }, 3000, default);
        Assert.Equal("kernel-panic", (await Row(Seven)).Verdict!.Rule);

        await _verdicts.PutAsync(Seven, Panic with { Rule = "later" }, 4000, default);
        Assert.Equal("later", (await Row(Seven)).Verdict!.Rule);
    }

    [Fact]
    public async Task A_job_that_is_not_over_keeps_none()
    {
        await SubmitAsync(Seven);

        await _verdicts.PutAsync(Seven, Panic, 4000, default);
        await _verdicts.PutAsync(Eight, Panic, 4000, default);

        Assert.Equal((null, (long?)null), ((await Row(Seven)).Verdict, (await Row(Seven)).JudgedLog));
        Assert.Null(await _queries.GetAsync(Eight, default));
    }

    [Fact]
    public async Task In_a_rebuilt_read_model_jobs_are_to_be_judged_anew()
    {
        await SubmitAsync(Seven);
        await FinishAsync(Seven);
        await _verdicts.PutAsync(Seven, Panic, 4000, default);

        _store.Execute(Migrations.Clear);
        await SubmitAsync(Seven);
        await FinishAsync(Seven);

        Assert.Equal([Seven], await _verdicts.UnjudgedAsync(new JobId(0), 10, default));
        Assert.Null((await Row(Seven)).Verdict);
    }

    public sealed class OnSqlite() : VerdictStoreTests(new SqliteTestStore())
    {
        [Fact]
        public async Task What_is_to_be_judged_is_found_by_an_index()
        {
            await SubmitAsync(Seven);
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_store.Database.Name}");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN SELECT job_id FROM jobs WHERE end_time IS NOT NULL AND judged_log IS NULL AND job_id > @after ORDER BY job_id LIMIT @limit";
            command.Parameters.AddWithValue("@after", 0);
            command.Parameters.AddWithValue("@limit", 10);
            using var plan = command.ExecuteReader();
            Assert.True(plan.Read());
            Assert.Contains("jobs_unjudged", plan.GetString(3), StringComparison.Ordinal);
        }
    }

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : VerdictStoreTests(new PostgresTestStore(server));
}
