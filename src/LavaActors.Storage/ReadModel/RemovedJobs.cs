using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Logs;
using LavaActors.Storage.Schema;

namespace LavaActors.Storage.ReadModel;

/// <summary>
/// Sub-jobs that were taken away. Their events stay in the journal, so their numbers are kept: who makes the read model anew removes them again. Only what is over is removed, and with it all of its
/// submission has to be. What a run that had been given up reports later, and its log, is passed over by the numbers.
/// </summary>
public sealed class RemovedJobs(Database database) : IJobRemoval
{
    public async Task<JobRemoval> RemoveAsync(JobId job, string who, DateTimeOffset at, CancellationToken stop)
    {
        var whether = await database.ReadSqlAsync(sql => WhetherAsync(sql, job, stop), stop);
        if (whether is not JobRemoval.Removed) return whether;
        // First, since a log may be in a database of its own: what is left by a failure between the two is found and removed by asking again.
        await RemoveLogAsync(job, stop);
        var removal = await database.WriteSqlAsync(
            async sql =>
            {
                // Takes its turn with whoever projects, what comes late of its run, too, or makes the read model anew.
                foreach (var id in (string[])[RemovedJobTables.RowToLock, $"role-{job}"]) await sql.RunAsync("UPDATE projected SET sequence_nr = sequence_nr WHERE persistence_id = @id", stop, ("@id", id));
                var now = await WhetherAsync(sql, job, stop);
                if (now is not JobRemoval.Removed) return now;
                await sql.RunAsync(
                    "INSERT INTO removed_jobs (job_id, lead, at, who) SELECT job_id, lead, @at, @who FROM jobs WHERE job_id = @job ON CONFLICT (job_id) DO NOTHING",
                    stop,
                    ("@job", job.Value),
                    ("@at", Sql.Time(at)),
                    ("@who", who));
                await RemoveRowsAsync(sql, "= @job", stop, ("@job", job.Value));
                return JobRemoval.Removed;
            },
            stop);
        // What came of it before the number was there to be seen.
        if (removal is JobRemoval.Removed) await RemoveLogAsync(job, stop);
        return removal;
    }

    /// <summary>Whether a sub-job was removed. Stays so until the end of a transaction that has the row of its run in <c>projected</c>, or of its log.</summary>
    internal static async Task<bool> IsRemovedAsync(Sql sql, JobId job, CancellationToken stop) =>
        await sql.NumberAsync("SELECT 1 FROM removed_jobs WHERE job_id = @job", stop, ("@job", job.Value)) is not null;

    /// <summary>Removes from a read model that was made anew what had been removed from the one before.</summary>
    internal static Task RemoveAgainAsync(Sql sql, CancellationToken stop) => RemoveRowsAsync(sql, "IN (SELECT job_id FROM removed_jobs)", stop);

    private static async Task<JobRemoval> WhetherAsync(Sql sql, JobId job, CancellationToken stop)
    {
        var open = await sql.NumberAsync(
            "SELECT (SELECT COUNT(*) FROM jobs o WHERE o.lead = j.lead AND o.state < @finished) FROM jobs j WHERE j.job_id = @job AND j.lead IS NOT NULL",
            stop,
            ("@job", job.Value),
            ("@finished", (int)JobState.Finished));
        return open switch { null => JobRemoval.NotThere, 0 => JobRemoval.Removed, _ => JobRemoval.NotOver };
    }

    private Task RemoveLogAsync(JobId job, CancellationToken stop) => Task.Run(
        async () =>
        {
            await using var connection = await database.OpenLogsAsync(stop);
            await using var transaction = await connection.BeginTransactionAsync(stop);
            await using var sql = new Sql(connection, transaction);
            var rows = new LogRows(sql);
            // Waits for whoever is just adding to it.
            await rows.LockAsync(job, stop);
            await rows.RemoveAsync(job, stop);
            await transaction.CommitAsync(stop);
        },
        stop);

    /// <param name="which">Constant text, after <c>job_id</c>.</param>
    private static async Task RemoveRowsAsync(Sql sql, string which, CancellationToken stop, params (string Name, object? Value)[] parameters)
    {
        var leads = $"lead IN (SELECT lead FROM removed_jobs WHERE job_id {which}) AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.lead =";
        foreach (var statement in (string[])
        [
            $"DELETE FROM notification_attempts WHERE notification IN (SELECT id FROM notifications WHERE job_id {which})",
            $"DELETE FROM notifications WHERE job_id {which}",
            $"DELETE FROM job_failure_tags WHERE job_id {which}",
            $"DELETE FROM job_failure_comments WHERE job_id {which}",
            $"DELETE FROM actions WHERE job_id {which}",
            $"DELETE FROM test_cases WHERE job_id {which}",
            $"DELETE FROM suites WHERE job_id {which}",
            $"DELETE FROM timeline WHERE job_id {which}",
            $"UPDATE devices SET last_check = NULL, last_check_health = NULL WHERE last_check {which}",
            $"DELETE FROM jobs WHERE job_id {which}",
            $"DELETE FROM timeline WHERE {leads} timeline.lead)",
            $"DELETE FROM job_metadata WHERE {leads} job_metadata.lead)",
            // Another attempt has its text from the first.
            $"DELETE FROM submissions WHERE {leads} submissions.lead) AND NOT EXISTS (SELECT 1 FROM submissions o WHERE o.attempt_of = submissions.lead)",
        ])
        {
            await sql.RunAsync(statement, stop, parameters);
        }
    }
}
