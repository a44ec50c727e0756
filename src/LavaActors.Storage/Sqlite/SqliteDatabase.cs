using System.Data.Common;
using LavaActors.Storage.ReadModel;
using Microsoft.Data.Sqlite;

namespace LavaActors.Storage.Sqlite;

/// <summary>The read model in an SQLite file that <see cref="SqliteStore.Prepare"/> has made ready.</summary>
public sealed class SqliteDatabase(string path) : Database
{
    private readonly string _connectionString = SqliteStore.ConnectionString(path);

    internal override async Task<DbConnection> OpenAsync(CancellationToken stop)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(stop);
        await using var pragmas = connection.CreateCommand();
        pragmas.CommandText = SqliteSession.Pragmas;
        await pragmas.ExecuteNonQueryAsync(stop);
        return connection;
    }
}
