using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Storage.ReadModel;

/// <summary>Reads how long runs took from the tables that <see cref="ReadModelWriter"/> writes.</summary>
public sealed class RunTimes(Database database) : IRunTimes
{
    // Older ones say little, and a lab's history has millions of jobs.
    private const int LookedAt = 20_000;

    public async Task<IReadOnlyList<RunTimeRow>> RecentAsync(int mostOfType, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostOfType, 1);
        return await database.ReadAsync(
            database.OpenAsync,
            async connection =>
            {
                await using var sql = new Sql(connection);
                return await sql.ListAsync(
                    """
                    SELECT device_type, job_name, start_time, end_time FROM (
                      SELECT j.device_type, s.job_name, j.start_time, j.end_time, ROW_NUMBER() OVER (PARTITION BY j.device_type ORDER BY j.job_id DESC) AS place
                      FROM jobs j JOIN submissions s ON s.lead = j.lead
                      WHERE j.job_id > (SELECT COALESCE(MAX(job_id), 0) FROM jobs) - @looked_at AND j.is_guest = 0 AND j.device_type IS NOT NULL
                        AND j.start_time IS NOT NULL AND j.end_time IS NOT NULL AND j.health IN (@complete, @incomplete)) recent
                    WHERE place <= @most
                    """,
                    row => new RunTimeRow(row.Text(0), row.Text(1), row.At(3) - row.At(2)),
                    stop,
                    ("@looked_at", LookedAt),
                    ("@complete", (int)JobHealth.Complete),
                    ("@incomplete", (int)JobHealth.Incomplete),
                    ("@most", mostOfType));
            },
            stop);
    }
}
