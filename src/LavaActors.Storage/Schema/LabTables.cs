namespace LavaActors.Storage.Schema;

/// <summary>
/// What people say of a lab (<c>lab_</c>), which no event tells; and, in the read model, dispatchers, changes of health, and the metadata of jobs with a row for each value by its path.
/// Rows of jobs and submissions are long, and what lists are filtered by must be found without them: who may see a job is with the job, too, and the indexes hold all that is looked at.
/// </summary>
internal static class LabTables
{
    /// <summary>The version of the program of a dispatcher, when it was last there.</summary>
    public const string WorkerVersions = "ALTER TABLE workers ADD COLUMN version TEXT NULL;";

    public static string Of(Dialect dialect) =>
        $"""
        CREATE TABLE lab_devices (
          name {dialect.OrderedText} NOT NULL PRIMARY KEY,
          description TEXT NULL,
          device_version TEXT NULL,
          physical_owner TEXT NULL,
          physical_group TEXT NULL);
        CREATE TABLE lab_device_types (
          name {dialect.OrderedText} NOT NULL PRIMARY KEY,
          description TEXT NULL,
          architecture TEXT NULL,
          processor TEXT NULL,
          cpu_model TEXT NULL,
          bits BIGINT NULL,
          cores TEXT NULL,
          core_count BIGINT NULL,
          health_frequency BIGINT NOT NULL,
          health_denominator INTEGER NOT NULL,
          disable_health_check INTEGER NOT NULL,
          display INTEGER NOT NULL);
        CREATE TABLE lab_workers (
          name {dialect.OrderedText} NOT NULL PRIMARY KEY,
          description TEXT NULL);
        CREATE TABLE lab_tags (
          id BIGINT NOT NULL PRIMARY KEY,
          name {dialect.OrderedText} NOT NULL UNIQUE,
          description TEXT NULL);
        CREATE TABLE lab_aliases (
          name {dialect.OrderedText} NOT NULL PRIMARY KEY,
          device_type TEXT NULL);
        CREATE TABLE lab_artifact_tokens (
          user_name {dialect.OrderedText} NOT NULL,
          name {dialect.OrderedText} NOT NULL,
          token TEXT NOT NULL,
          PRIMARY KEY (user_name, name));
        CREATE TABLE workers (
          name {dialect.OrderedText} NOT NULL PRIMARY KEY,
          is_up INTEGER NOT NULL DEFAULT 0,
          since BIGINT NULL,
          address TEXT NULL,
          health INTEGER NOT NULL DEFAULT 0,
          health_reason TEXT NULL,
          job_limit BIGINT NOT NULL DEFAULT 0);
        INSERT INTO workers (name, is_up) SELECT dispatcher, MAX(CASE WHEN lost_because IS NULL THEN 1 ELSE 0 END) FROM devices GROUP BY dispatcher;
        CREATE TABLE health_changes (
          persistence_id {dialect.OrderedText} NOT NULL,
          sequence_nr BIGINT NOT NULL,
          kind INTEGER NOT NULL,
          name {dialect.OrderedText} NOT NULL,
          at BIGINT NOT NULL,
          who TEXT NOT NULL,
          was INTEGER NULL,
          is_now INTEGER NOT NULL,
          reason TEXT NOT NULL,
          PRIMARY KEY (persistence_id, sequence_nr));
        CREATE INDEX health_changes_name ON health_changes (kind, name, at);
        CREATE TABLE job_metadata (
          lead BIGINT NOT NULL,
          path {dialect.OrderedText} NOT NULL,
          value TEXT NULL);
        CREATE INDEX job_metadata_lead ON job_metadata (lead);
        CREATE INDEX job_metadata_path ON job_metadata (path, value, lead);
        ALTER TABLE devices ADD COLUMN lab_tags TEXT NULL;
        ALTER TABLE submissions ADD COLUMN metadata TEXT NULL;
        ALTER TABLE jobs ADD COLUMN visibility INTEGER NULL;
        ALTER TABLE jobs ADD COLUMN submitter TEXT NULL;
        ALTER TABLE jobs ADD COLUMN visibility_groups TEXT NULL;
        UPDATE jobs SET visibility = (SELECT s.visibility FROM submissions s WHERE s.lead = jobs.lead), submitter = (SELECT s.submitter FROM submissions s WHERE s.lead = jobs.lead),
          visibility_groups = (SELECT s.visibility_groups FROM submissions s WHERE s.lead = jobs.lead);
        CREATE INDEX jobs_viewed ON jobs (job_id, lead, visibility, submitter, visibility_groups, device_type, device);
        CREATE INDEX jobs_by_health ON jobs (health, job_id, lead, visibility, submitter, visibility_groups, state, device_type, device);
        CREATE INDEX jobs_by_state ON jobs (state, job_id, lead, visibility, submitter, visibility_groups, health, device_type, device);
        CREATE INDEX jobs_by_type ON jobs (device_type, job_id, lead, visibility, submitter, visibility_groups, state, health, device);
        CREATE INDEX jobs_by_device ON jobs (device, job_id, lead, visibility, submitter, visibility_groups, state, health, device_type);
        CREATE INDEX jobs_by_submitter ON jobs (submitter, job_id, lead, visibility, visibility_groups, state, health, device_type, device);
        CREATE INDEX jobs_by_end ON jobs ((COALESCE(end_time, 0)), job_id);
        CREATE INDEX jobs_by_start ON jobs ((COALESCE(start_time, 0)), job_id);
        CREATE INDEX submissions_target_group ON submissions (target_group, lead);
        CREATE INDEX submissions_visibility ON submissions (visibility, visibility_groups);
        DROP INDEX jobs_state;
        DROP INDEX jobs_device;
        """;
}
