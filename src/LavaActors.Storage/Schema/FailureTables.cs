namespace LavaActors.Storage.Schema;

/// <summary>What people found of jobs that failed. No part of the read model: no event tells it.</summary>
internal static class FailureTables
{
    public static string Of(Dialect dialect) =>
        $"""
        CREATE TABLE failure_tags (
          id BIGINT NOT NULL PRIMARY KEY,
          name {dialect.OrderedText} NOT NULL UNIQUE,
          description TEXT NULL);
        CREATE TABLE job_failure_tags (
          job_id BIGINT NOT NULL,
          tag BIGINT NOT NULL,
          PRIMARY KEY (job_id, tag));
        CREATE INDEX job_failure_tags_tag ON job_failure_tags (tag, job_id);
        CREATE TABLE job_failure_comments (
          job_id BIGINT NOT NULL PRIMARY KEY,
          comment TEXT NOT NULL);
        """;
}
