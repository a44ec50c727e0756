namespace LavaActors.Storage.Schema;

/// <summary>The numbers of the jobs that were removed. No part of the read model: the journal still has their events.</summary>
internal static class RemovedJobTables
{
    /// <summary>A row of the projections that always is there once there are jobs.</summary>
    public const string RowToLock = "scheduler";

    public const string Step =
        """
        CREATE TABLE removed_jobs (
          job_id BIGINT NOT NULL PRIMARY KEY,
          lead BIGINT NOT NULL,
          at BIGINT NOT NULL,
          who TEXT NOT NULL);
        """;
}
