namespace LavaActors.Storage.Schema;

/// <summary>Jobs are found by the time of their submission.</summary>
internal static class SubmitTimes
{
    public const string Index = "CREATE INDEX submissions_by_time ON submissions (submitted_at, lead);";

    /// <summary>The time is with the job, too, and in each index that lists count by: with any other condition it is found in one of them, without a join.</summary>
    public const string OfJobs =
        """
        ALTER TABLE jobs ADD COLUMN submitted_at BIGINT NULL;
        UPDATE jobs SET submitted_at = (SELECT s.submitted_at FROM submissions s WHERE s.lead = jobs.lead);
        DROP INDEX jobs_viewed;
        DROP INDEX jobs_by_health;
        DROP INDEX jobs_by_state;
        DROP INDEX jobs_by_type;
        DROP INDEX jobs_by_device;
        DROP INDEX jobs_by_submitter;
        DROP INDEX jobs_by_name;
        CREATE INDEX jobs_viewed ON jobs (job_id, lead, visibility, submitter, visibility_groups, device_type, device, submitted_at);
        CREATE INDEX jobs_by_health ON jobs (health, job_id, lead, visibility, submitter, visibility_groups, state, device_type, device, submitted_at);
        CREATE INDEX jobs_by_state ON jobs (state, job_id, lead, visibility, submitter, visibility_groups, health, device_type, device, submitted_at);
        CREATE INDEX jobs_by_type ON jobs (device_type, job_id, lead, visibility, submitter, visibility_groups, state, health, device, submitted_at);
        CREATE INDEX jobs_by_device ON jobs (device, job_id, lead, visibility, submitter, visibility_groups, state, health, device_type, submitted_at);
        CREATE INDEX jobs_by_submitter ON jobs (submitter, job_id, lead, visibility, visibility_groups, state, health, device_type, device, submitted_at);
        CREATE INDEX jobs_by_name ON jobs (job_name, job_id, lead, visibility, submitter, visibility_groups, state, health, device_type, device, submitted_at);
        DROP INDEX submissions_by_time;
        """;
}
