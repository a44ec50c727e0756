using System.Data.Common;
using LinqToDB.Interceptors;

namespace LavaActors.Storage.Sqlite;

/// <summary>
/// Prepares each connection that journal and snapshot store open. Microsoft.Data.Sqlite works synchronously behind its async methods: without the yield a write
/// would hold the journal's own stream, and no batch would ever form.
/// </summary>
internal sealed class SqliteSession : ConnectionInterceptor
{
    public const string Pragmas = "pragma synchronous=full; pragma busy_timeout=10000";

    public override async Task ConnectionOpeningAsync(ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken) => await Task.Yield();

    public override async Task ConnectionOpenedAsync(ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken)
    {
        await using var pragmas = connection.CreateCommand();
        pragmas.CommandText = Pragmas;
        await pragmas.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void ConnectionOpened(ConnectionEventData eventData, DbConnection connection)
    {
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = Pragmas;
        pragmas.ExecuteNonQuery();
    }
}
