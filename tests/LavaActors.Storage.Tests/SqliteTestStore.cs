using System.Data.Common;
using LavaActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace LavaActors.Storage.Tests;

public sealed class SqliteTestStore : TestStore
{
    private readonly SqliteDatabase _database;

    public SqliteTestStore()
        : this(new TempFolder())
    {
    }

    private SqliteTestStore(TempFolder folder)
        : base(folder) => _database = new SqliteDatabase(Path.Combine(folder.Path, "store", "lava.db"));

    public override Database Database => _database;

    protected override DbConnection Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_database.Name)!);
        var connection = new SqliteConnection(_database.ConnectionString);
        connection.Open();
        return connection;
    }

    protected override DbConnection OpenLogs()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _database.LogsFile }.ConnectionString);
        connection.Open();
        return connection;
    }

    protected override void Close() => SqliteConnection.ClearAllPools();
}
