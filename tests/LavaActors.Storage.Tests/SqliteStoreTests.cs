using LavaActors.Storage.ReadModel;
using LavaActors.Storage.Sqlite;

namespace LavaActors.Storage.Tests;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_store_is_made_once_and_found_again()
    {
        SqliteStore.Prepare(_folder.Database);
        Run("INSERT INTO devices (name, device_type, tags, dispatcher, health) VALUES ('q1', 'qemu', '[]', 'lab-a', 0)");

        SqliteStore.Prepare(_folder.Database);

        Assert.Equal(1L, Run("SELECT COUNT(*) FROM devices"));
        Assert.Equal("wal", Run("PRAGMA journal_mode"));
    }

    [Fact]
    public void A_store_of_a_newer_program_is_refused()
    {
        SqliteStore.Prepare(_folder.Database);
        Run("UPDATE schema_version SET version = 99");

        var error = Assert.Throws<InvalidDataException>(() => SqliteStore.Prepare(_folder.Database));

        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
        Assert.Equal(99L, Run("SELECT version FROM schema_version"));
    }

    [Fact]
    public void Results_of_a_store_that_numbered_them_through_are_kept()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Database)!);
        Run("CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (2);" + Migrations.All[0] + Migrations.All[1]
            + $"INSERT INTO suites (id, job_id, name, passed) VALUES ({(7 * 4096) + 1}, 7, '0_smoke', 3);"
            + $"INSERT INTO test_cases (id, job_id, suite_id, name, outcome, logged_at) VALUES ({(7L << 20) + 5}, 7, {(7 * 4096) + 1}, 'one', 'pass', 1)");

        SqliteStore.Prepare(_folder.Database);

        Assert.Equal("7 1 0_smoke 3", Run("SELECT job_id || ' ' || n || ' ' || name || ' ' || passed FROM suites"));
        Assert.Equal("7 5 1 one", Run("SELECT job_id || ' ' || n || ' ' || suite || ' ' || name FROM test_cases"));
    }

    private object? Run(string sql) => _folder.Execute(sql);
}
