using System.Data.Common;
using LavaActors.Storage.Postgres;
using Npgsql;

namespace LavaActors.Storage.Tests;

public sealed class PostgresTestStore : TestStore
{
    private readonly string _connection;

    /// <param name="options">Of the store's connections, behind those that every one has.</param>
    public PostgresTestStore(PostgresServer server, string options = "")
        : base(new TempFolder())
    {
        _connection = server.NewDatabase();
        Database = PostgresDatabase.TryParse($"{_connection};{options}", out var wrong) ?? throw new InvalidOperationException(wrong);
    }

    public override Database Database { get; }

    /// <summary>Has what a statement locks until it is disposed.</summary>
    public IDisposable Hold(string sql)
    {
        var connection = (NpgsqlConnection)Open();
        connection.BeginTransaction();
        Execute(connection, sql);
        return connection;
    }

    protected override DbConnection Open()
    {
        var connection = new NpgsqlConnection(_connection);
        connection.Open();
        return connection;
    }

    protected override void Close() => NpgsqlConnection.ClearAllPools();
}
