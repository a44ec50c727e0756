namespace LavaActors.Storage.Schema;

/// <summary>The runs of the same thing are found by their name.</summary>
internal static class JobNames
{
    public const string Index = "CREATE INDEX submissions_job_name ON submissions (job_name, lead);";

    /// <summary>The name is with the job, too: a part of a name is looked for in all there are, and what lists count by must be found in one index, without a join.</summary>
    public const string OfJobs =
        """
        ALTER TABLE jobs ADD COLUMN job_name TEXT NULL;
        UPDATE jobs SET job_name = (SELECT s.job_name FROM submissions s WHERE s.lead = jobs.lead);
        CREATE INDEX jobs_by_name ON jobs (job_name, job_id, lead, visibility, submitter, visibility_groups, state, health, device_type, device);
        DROP INDEX submissions_job_name;
        """;
}
