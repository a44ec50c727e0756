using System.Data.Common;

namespace LavaActors.Storage.Tests;

/// <summary>A store for one test, on either database. The tables are not made yet.</summary>
public abstract class TestStore : IDisposable
{
    private readonly TempFolder _folder;

    private protected TestStore(TempFolder folder) => _folder = folder;

    public abstract Database Database { get; }

    /// <summary>A folder for whatever a test keeps beside the store.</summary>
    public string Folder => _folder.Path;

    public Database Prepared()
    {
        Database.Prepare();
        return Database;
    }

    /// <summary>Runs a statement on the store; its first value.</summary>
    public object? Execute(string sql)
    {
        using var connection = Open();
        return Execute(connection, sql);
    }

    /// <summary>Runs a statement on the tables of the logs; its first value.</summary>
    public object? ExecuteOnLogs(string sql)
    {
        using var connection = OpenLogs();
        return Execute(connection, sql);
    }

    protected static object? Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts of tests
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }

    protected abstract DbConnection Open();

    protected virtual DbConnection OpenLogs() => Open();

    protected abstract void Close();
}
