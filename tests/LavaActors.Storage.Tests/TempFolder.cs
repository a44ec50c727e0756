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

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
