using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LavaActors.Storage.Sqlite;

/// <summary>
/// Ends statements on a connection when it is told to stop, in their midst: Microsoft.Data.Sqlite looks at a token only before each row, and its Cancel does nothing. SQLite asks every few thousand of its steps; an interrupt from
/// another thread would be lost if it came before the statement.
/// </summary>
internal sealed class SqliteStop : IDisposable
{
    // Of its virtual machine: some tenths of a millisecond.
    private const int Steps = 10_000;

    private readonly sqlite3 _handle;

    // SQLite keeps the function; the connection goes back to the pool only without it.
    public SqliteStop(SqliteConnection connection, CancellationToken stop)
    {
        _handle = connection.Handle ?? throw new InvalidOperationException("the connection is closed");
        raw.sqlite3_progress_handler(_handle, Steps, _ => stop.IsCancellationRequested ? 1 : 0, null);
    }

    public void Dispose() => raw.sqlite3_progress_handler(_handle, 0, null, null);
}
