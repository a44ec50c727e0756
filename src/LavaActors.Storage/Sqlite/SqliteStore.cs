using LavaActors.Storage.ReadModel;
using Microsoft.Data.Sqlite;

namespace LavaActors.Storage.Sqlite;

/// <summary>
/// One SQLite file that holds journal, snapshots and read model. The processes of one host may share it; it must lie on a local disk, since
/// its write-ahead log needs shared memory.
/// </summary>
public static class SqliteStore
{
    public static string ConnectionString(string path) => new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ConnectionString;

    /// <summary>
    /// Makes the file and its folder where they are missing, and brings its tables to this program's version. Fails with <see cref="InvalidDataException"/> for a
    /// file that a newer program has written.
    /// </summary>
    public static void Prepare(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null)
            Directory.CreateDirectory(folder);
        using var connection = new SqliteConnection(ConnectionString(path));
        connection.Open();
        Run(connection, "pragma journal_mode=wal");
        Run(connection, SqliteSession.Pragmas);
        using var transaction = connection.BeginTransaction();
        Run(connection, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)");
        var version = Version(connection);
        if (version > Migrations.All.Count)
            throw new InvalidDataException($"{path} was written by a newer version of this program (schema {version}, known up to {Migrations.All.Count}): use that version, or another file");
        for (var next = (int)version; next < Migrations.All.Count; next++)
            Run(connection, Migrations.All[next]);
        Run(connection, $"DELETE FROM schema_version; INSERT INTO schema_version VALUES ({Migrations.All.Count})");
        transaction.Commit();
    }

    private static long Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
        return (long)command.ExecuteScalar()!;
    }

    // Constant texts only.
#pragma warning disable CA2100
    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
