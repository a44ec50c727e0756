using LavaActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace LavaActors.Storage.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lava-actors-storage-").FullName;

    public string Database => System.IO.Path.Combine(Path, "store", "lava.db");

    public SqliteDatabase Prepared()
    {
        SqliteStore.Prepare(Database);
        return new SqliteDatabase(Database);
    }

    /// <summary>Runs a statement on the store; its first value.</summary>
    public object? Execute(string sql)
    {
        using var connection = new SqliteConnection(SqliteStore.ConnectionString(Database));
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts of tests
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
