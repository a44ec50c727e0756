using LavaActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

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

    private object? Run(string sql)
    {
        using var connection = new SqliteConnection(SqliteStore.ConnectionString(_folder.Database));
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts of this test
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
