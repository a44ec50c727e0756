using LavaActors.Storage.Events;
using LavaActors.Storage.Notifications;

namespace LavaActors.Storage.Schema;

/// <summary>
/// The tables, as steps that are only ever added to. Times are microseconds since 1970 UTC; lists and verdicts are JSON; states are the numbers of their enumerations.
/// Suites and cases are kept by job and place, so a rebuilt read model has the same ones; see <see cref="ResultIds"/>.
/// </summary>
internal static class Migrations
{
    public static IReadOnlyList<string> All(Dialect dialect) =>
    [
        dialect.Journal, ReadModel(dialect), ResultsByPlace, Attempts, Verdicts, Remarks, AccountTables.Step(dialect), AccountTables.Subjects, JobNames.Index, LabTables.Of(dialect),
        HealthColumns.Step, LabEventTables.Create(dialect), NotificationTables.Create(dialect), AccountTables.GroupPermissions, RemovedJobTables.Step, LabTables.WorkerVersions, FailureTables.Of(dialect),
        DeviceTexts.Step, JobNames.OfJobs, CaseNames.Index, FormerAccounts.Step(dialect), SubmitTimes.Index, NotificationTables.Undecided, QueryTables.Of(dialect), SubmitTimes.OfJobs,
    ];

    /// <summary>The tables of the logs, which may be in a database of their own; the same way, with a version of their own.</summary>
    public static IReadOnlyList<string> Logs(Dialect dialect) =>
    [
        $"""
        CREATE TABLE logs (
          job_id BIGINT NOT NULL PRIMARY KEY,
          length BIGINT NOT NULL,
          lines BIGINT NOT NULL,
          loose_from BIGINT NOT NULL,
          loose_count INTEGER NOT NULL);
        CREATE TABLE log_pieces (
          job_id BIGINT NOT NULL,
          start_at BIGINT NOT NULL,
          first_line BIGINT NOT NULL,
          lines INTEGER NOT NULL,
          length INTEGER NOT NULL,
          form INTEGER NOT NULL,
          data {dialect.Bytes} NOT NULL,
          PRIMARY KEY (job_id, start_at));
        {dialect.KeepAsIs}
        """,
    ];

    private static string ReadModel(Dialect dialect) =>
        $"""
        CREATE TABLE projected (
          persistence_id {dialect.OrderedText} NOT NULL PRIMARY KEY,
          sequence_nr BIGINT NOT NULL);
        CREATE TABLE submissions (
          lead BIGINT NOT NULL PRIMARY KEY,
          submitter TEXT NOT NULL,
          job_name TEXT NOT NULL,
          priority INTEGER NOT NULL,
          visibility INTEGER NOT NULL,
          visibility_groups TEXT NOT NULL,
          target_group TEXT NULL,
          submitted_at BIGINT NOT NULL,
          original TEXT NOT NULL);
        CREATE TABLE jobs (
          job_id BIGINT NOT NULL PRIMARY KEY,
          lead BIGINT NULL,
          sub_id INTEGER NOT NULL DEFAULT 0,
          display_id TEXT NULL,
          role TEXT NOT NULL DEFAULT '',
          device_type TEXT NULL,
          requested_device TEXT NULL,
          tags TEXT NOT NULL DEFAULT '[]',
          is_guest INTEGER NOT NULL DEFAULT 0,
          host_role TEXT NULL,
          essential INTEGER NOT NULL DEFAULT 0,
          state INTEGER NOT NULL DEFAULT 0,
          health INTEGER NOT NULL DEFAULT 0,
          device TEXT NULL,
          dispatcher TEXT NULL,
          start_time BIGINT NULL,
          end_time BIGINT NULL,
          error_type TEXT NULL,
          error_message TEXT NULL,
          definition TEXT NOT NULL DEFAULT '',
          pipeline TEXT NULL);
        CREATE INDEX jobs_lead ON jobs (lead);
        CREATE INDEX jobs_state ON jobs (state);
        CREATE INDEX jobs_display_id ON jobs (display_id);
        CREATE INDEX jobs_device ON jobs (device);
        CREATE TABLE actions (
          job_id BIGINT NOT NULL,
          nr BIGINT NOT NULL,
          level TEXT NOT NULL,
          name TEXT NOT NULL,
          namespace TEXT NOT NULL,
          timeout DOUBLE PRECISION NOT NULL,
          started_at BIGINT NOT NULL,
          ended_at BIGINT NULL,
          duration DOUBLE PRECISION NULL,
          error TEXT NULL,
          PRIMARY KEY (job_id, nr));
        CREATE TABLE suites (
          id BIGINT NOT NULL PRIMARY KEY,
          job_id BIGINT NOT NULL,
          name TEXT NOT NULL,
          passed INTEGER NOT NULL DEFAULT 0,
          failed INTEGER NOT NULL DEFAULT 0,
          skipped INTEGER NOT NULL DEFAULT 0,
          unknown INTEGER NOT NULL DEFAULT 0,
          UNIQUE (job_id, name));
        CREATE TABLE test_cases (
          id BIGINT NOT NULL PRIMARY KEY,
          job_id BIGINT NOT NULL,
          suite_id BIGINT NOT NULL,
          name TEXT NOT NULL,
          outcome TEXT NOT NULL,
          logged_at BIGINT NOT NULL,
          level TEXT NULL,
          measurement DOUBLE PRECISION NULL,
          units TEXT NULL,
          test_set TEXT NULL,
          reference TEXT NULL,
          start_line BIGINT NULL,
          end_line BIGINT NULL,
          duration DOUBLE PRECISION NULL,
          error_type TEXT NULL,
          error_message TEXT NULL,
          extra TEXT NULL);
        CREATE INDEX test_cases_suite ON test_cases (suite_id);
        CREATE TABLE timeline (
          persistence_id {dialect.OrderedText} NOT NULL,
          sequence_nr BIGINT NOT NULL,
          part INTEGER NOT NULL,
          at BIGINT NOT NULL,
          lead BIGINT NULL,
          job_id BIGINT NULL,
          what TEXT NOT NULL,
          PRIMARY KEY (persistence_id, sequence_nr, part));
        CREATE INDEX timeline_lead ON timeline (lead);
        CREATE INDEX timeline_job ON timeline (job_id);
        CREATE TABLE devices (
          name {dialect.OrderedText} NOT NULL PRIMARY KEY,
          device_type TEXT NOT NULL,
          tags TEXT NOT NULL,
          dispatcher TEXT NOT NULL,
          state INTEGER NOT NULL DEFAULT 0,
          health INTEGER NOT NULL,
          health_reason TEXT NULL,
          lost_because TEXT NULL,
          current_job BIGINT NULL);
        """;

    // One number for job and place ran into the next job's numbers after so many results.
    private const string ResultsByPlace =
        """
        CREATE TABLE suites_by_place (
          job_id BIGINT NOT NULL,
          n BIGINT NOT NULL,
          name TEXT NOT NULL,
          passed INTEGER NOT NULL DEFAULT 0,
          failed INTEGER NOT NULL DEFAULT 0,
          skipped INTEGER NOT NULL DEFAULT 0,
          unknown INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (job_id, n),
          UNIQUE (job_id, name));
        INSERT INTO suites_by_place SELECT job_id, id - job_id * 4096, name, passed, failed, skipped, unknown FROM suites;
        CREATE TABLE test_cases_by_place (
          job_id BIGINT NOT NULL,
          n BIGINT NOT NULL,
          suite BIGINT NOT NULL,
          name TEXT NOT NULL,
          outcome TEXT NOT NULL,
          logged_at BIGINT NOT NULL,
          level TEXT NULL,
          measurement DOUBLE PRECISION NULL,
          units TEXT NULL,
          test_set TEXT NULL,
          reference TEXT NULL,
          start_line BIGINT NULL,
          end_line BIGINT NULL,
          duration DOUBLE PRECISION NULL,
          error_type TEXT NULL,
          error_message TEXT NULL,
          extra TEXT NULL,
          PRIMARY KEY (job_id, n));
        INSERT INTO test_cases_by_place
          SELECT job_id, id - job_id * 1048576, suite_id - job_id * 4096, name, outcome, logged_at, level, measurement, units, test_set, reference,
            start_line, end_line, duration, error_type, error_message, extra
          FROM test_cases;
        DROP TABLE test_cases;
        DROP TABLE suites;
        ALTER TABLE suites_by_place RENAME TO suites;
        ALTER TABLE test_cases_by_place RENAME TO test_cases;
        """;

    private const string Attempts =
        """
        ALTER TABLE submissions ADD COLUMN attempt_of BIGINT NULL;
        ALTER TABLE submissions ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE submissions ADD COLUMN requeued_as BIGINT NULL;
        CREATE INDEX submissions_attempt_of ON submissions (attempt_of);
        """;

    // Only those that are over and not judged yet are in the index: what is looked for stays as quick with a hundred thousand jobs. A job has an end when it is Finished; by
    // its state SQLite would take the other index.
    private const string Verdicts =
        """
        ALTER TABLE jobs ADD COLUMN verdict TEXT NULL;
        ALTER TABLE jobs ADD COLUMN judged_log BIGINT NULL;
        CREATE INDEX jobs_unjudged ON jobs (job_id) WHERE end_time IS NOT NULL AND judged_log IS NULL;
        """;

    private const string Remarks =
        """
        ALTER TABLE submissions ADD COLUMN warnings TEXT NULL;
        ALTER TABLE devices ADD COLUMN remark TEXT NULL;
        """;

    /// <summary>Empties the read model, and only it.</summary>
    public static string Clear { get; } = string.Concat(
        new[] { "projected", "submissions", "jobs", "actions", "suites", "test_cases", "timeline", "devices", "workers", "health_changes", "job_metadata" }.Select(table => $"DELETE FROM {table};"));
}
