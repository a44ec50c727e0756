using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Storage.ReadModel;

/// <summary>The verdicts, in the rows of their jobs. They come from no event: whoever rebuilds the read model loses them, and the jobs are judged again.</summary>
public sealed class VerdictStore(Database database) : IVerdictStore
{
    public Task<IReadOnlyList<JobId>> UnjudgedAsync(JobId after, int limit, CancellationToken stop) => database.ReadAsync<IReadOnlyList<JobId>>(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await sql.ListAsync(
                "SELECT job_id FROM jobs WHERE end_time IS NOT NULL AND judged_log IS NULL AND job_id > @after ORDER BY job_id LIMIT @limit",
                row => new JobId(row.Number(0)),
                stop,
                ("@after", after.Value),
                ("@limit", limit));
        },
        stop);

    // Task.Run: SQLite works synchronously behind its async methods, and the caller is an actor.
    public Task PutAsync(JobId job, VerdictRow? verdict, long logLength, CancellationToken stop) => Task.Run(
        async () =>
        {
            await using var connection = await database.OpenAsync(stop);
            await using var transaction = await connection.BeginTransactionAsync(stop);
            await using var sql = new Sql(connection, transaction);
            await sql.RunAsync(
                "UPDATE jobs SET verdict = @verdict, judged_log = @length WHERE job_id = @job AND state = @finished AND (judged_log IS NULL OR judged_log <= @length)",
                stop,
                ("@verdict", verdict is null ? null : VerdictJson.Write(verdict)),
                ("@length", logLength),
                ("@job", job.Value),
                ("@finished", (int)JobState.Finished));
            await transaction.CommitAsync(stop);
        },
        stop);
}
