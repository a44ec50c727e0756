using System.Data.Common;
using LavaActors.Storage.Postgres;
using Npgsql;

namespace LavaActors.Storage.Tests;

public sealed class PostgresTestStore : TestStore
{
    private readonly string _connection;

    public PostgresTestStore(PostgresServer server)
        : base(new TempFolder())
    {
        _connection = server.NewDatabase();
        Database = PostgresDatabase.TryParse(_connection, out var wrong) ?? throw new InvalidOperationException(wrong);
    }

    public override Database Database { get; }

    protected override DbConnection Open()
    {
        var connection = new NpgsqlConnection(_connection);
        connection.Open();
        return connection;
    }

    protected override void Close() => NpgsqlConnection.ClearAllPools();
}
