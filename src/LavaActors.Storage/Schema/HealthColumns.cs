namespace LavaActors.Storage.Schema;

/// <summary>Which jobs are health checks, and of a device the name of the definition that it is checked by and its last check.</summary>
internal static class HealthColumns
{
    public const string Step =
        """
        ALTER TABLE jobs ADD COLUMN health_check INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE devices ADD COLUMN health_check TEXT NULL;
        ALTER TABLE devices ADD COLUMN last_check BIGINT NULL;
        ALTER TABLE devices ADD COLUMN last_check_health INTEGER NULL;
        """;
}
