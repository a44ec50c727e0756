using LavaActors.Storage.Schema;

namespace LavaActors.Storage.Notifications;

/// <summary>The tables of what is told about jobs. They are not part of the read model: nobody is told twice because it was made anew.</summary>
internal static class NotificationTables
{
    public const string Undecided = "ALTER TABLE notifications ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;";

    public static string Create(Dialect dialect) =>
        $"""
        CREATE TABLE notifications (
          id BIGINT NOT NULL PRIMARY KEY,
          job_id BIGINT NOT NULL,
          event BIGINT NOT NULL,
          kind INTEGER NOT NULL,
          idx INTEGER NOT NULL,
          receiver {dialect.OrderedText} NOT NULL,
          target TEXT NOT NULL,
          state INTEGER NOT NULL,
          health INTEGER NOT NULL,
          at BIGINT NOT NULL,
          status INTEGER NOT NULL,
          attempts INTEGER NOT NULL DEFAULT 0,
          next_at BIGINT NULL,
          remark TEXT NULL,
          UNIQUE (event, kind, idx));
        CREATE INDEX notifications_job ON notifications (job_id);
        CREATE INDEX notifications_due ON notifications (next_at) WHERE next_at IS NOT NULL;
        CREATE TABLE notification_attempts (
          notification BIGINT NOT NULL,
          number INTEGER NOT NULL,
          at BIGINT NOT NULL,
          code INTEGER NULL,
          error TEXT NULL,
          seconds DOUBLE PRECISION NOT NULL,
          PRIMARY KEY (notification, number));
        """;
}
