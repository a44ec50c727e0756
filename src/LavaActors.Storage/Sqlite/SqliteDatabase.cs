using System.Data.Common;
using LavaActors.Storage.Schema;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace LavaActors.Storage.Sqlite;

/// <summary>
/// One SQLite file, and one for the logs beside it. The processes of one host may share them; they must lie on a local disk, since their write-ahead logs need shared memory.
/// </summary>
public sealed class SqliteDatabase(string path) : Database
{
    private readonly Lazy<string> _logsFile = new(() =>
    {
        var store = RealPath(Path.GetFullPath(path));
        return Path.Combine(Path.GetDirectoryName(store)!, $"{Path.GetFileNameWithoutExtension(store)}-logs{Path.GetExtension(store)}");
    });

    public override string Name => path;

    public override string Kind => "SQLite database";

    public override string Remedy => "if it is damaged, move it away together with its -wal and -shm files, or restore a copy";

    // The file by its real path, and the running kernel: on another host, or in a copy of it, the same path is another file.
    public override string Identity => $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()} {RealPath(Path.GetFullPath(path))}";

    /// <summary>The file of the logs. Whatever name the store is called by, there is one.</summary>
    public string LogsFile => _logsFile.Value;

    // Writers would only wait for each other in the database, and less politely.
    internal override int Writers => 1;

    internal override Dialect Dialect => Dialect.Sqlite;

    // Not UseSQLite: that leaves the provider's name empty, and the journal fails on it.
    internal override DataOptions JournalOptions => new DataOptions().UseConnectionString("SQLite.MS", ConnectionString).UseInterceptor(new SqliteSession());

    // The one level at which Microsoft.Data.Sqlite begins a transaction without the write lock. Nothing uncommitted is seen: that takes a shared cache.
    internal override string ReadIsolation => "read-uncommitted";

    internal string ConnectionString { get; } = ConnectionTo(path);

    public override void Prepare()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        Prepare(ConnectionString, "", SchemaUpdate.Run);
        // One flood of lines would fill the journal's write-ahead log and have its lock most of the time. Large pages suit large pieces.
        Prepare(ConnectionTo(LogsFile), "pragma page_size=16384; ", SchemaUpdate.RunLogs);
    }

    public override StoreLock Share() => StoreLock.Share(path);

    // A rebuild holds the file's one write lock for as long as it takes: the actors of a node could store nothing.
    public override StoreLock Own() => StoreLock.Own(path);

    // By the names alone: to open and close the file itself would end the locks that this process has on it.
    private static string RealPath(string full) => full.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate("/", (parent, name) =>
    {
        var next = Path.Combine(parent, name);
        return File.ResolveLinkTarget(next, returnFinalTarget: false) is { } target ? RealPath(target.FullName) : next;
    });

    internal override Task<DbConnection> OpenAsync(CancellationToken stop) => OpenAsync(ConnectionString, stop);

    internal override Task<DbConnection> OpenLogsAsync(CancellationToken stop) => OpenAsync(ConnectionTo(LogsFile), stop);

    internal override bool AreLogsApart => true;

    internal override IDisposable Stopping(DbConnection connection, CancellationToken stop) => new SqliteStop((SqliteConnection)connection, stop);

    private static string ConnectionTo(string file) => new SqliteConnectionStringBuilder { DataSource = file, Pooling = true, DefaultTimeout = 30 }.ConnectionString;

    private void Prepare(string connectionString, string atBirth, Action<DbConnection, Database> update)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var pragmas = connection.CreateCommand();
#pragma warning disable CA2100 // constants
        pragmas.CommandText = atBirth + "pragma journal_mode=wal; " + SqliteSession.Pragmas;
#pragma warning restore CA2100
        pragmas.ExecuteNonQuery();
        update(connection, this);
    }

    private static async Task<DbConnection> OpenAsync(string connectionString, CancellationToken stop)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(stop);
        await using var pragmas = connection.CreateCommand();
        pragmas.CommandText = SqliteSession.Pragmas;
        await pragmas.ExecuteNonQueryAsync(stop);
        return connection;
    }
}
