using System.Data.Common;
using System.Text;
using System.Text.Json;

namespace LavaActors.Storage.ReadModel;

/// <summary>Statements on one connection; each is prepared once and used again. Parameters are named <c>@name</c>.</summary>
// The texts are constants of this assembly; what users give goes in as parameters.
#pragma warning disable CA2100
internal sealed class Sql(DbConnection connection, DbTransaction? transaction = null) : IAsyncDisposable
{
    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>How long a statement may take, if not as long as the connection says; 0: no limit.</summary>
    public int? LimitSeconds { get; init; }

    /// <summary>The connection keeps what the server has made of the statements, for the next that it is taken from the pool for: for constant texts that are said at each request, and have no parameter that is null.</summary>
    public bool KeepsStatements { get; init; }

    public async Task<int> RunAsync(string statement, CancellationToken stop, params (string Name, object? Value)[] parameters) =>
        await (await CommandAsync(statement, parameters, stop)).ExecuteNonQueryAsync(stop);

    /// <summary>Statements whose answers nobody waits for, in their order; in one trip to the server, where it takes them so.</summary>
    public async Task RunAllAsync(IReadOnlyList<Statement> statements, CancellationToken stop)
    {
        if (!connection.CanCreateBatch)
        {
            foreach (var statement in statements) await RunAsync(statement.Text, stop, statement.Parameters);
            return;
        }

        if (statements.Count == 0) return;
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        batch.Timeout = LimitSeconds ?? batch.Timeout;
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Text;
            foreach (var (name, value) in statement.Parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                parameter.Value = Given(value);
                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(stop);
    }

    public async Task<long?> NumberAsync(string statement, CancellationToken stop, params (string Name, object? Value)[] parameters) =>
        await (await CommandAsync(statement, parameters, stop)).ExecuteScalarAsync(stop) is { } value and not DBNull ? Convert.ToInt64(value, null) : null;

    public async Task<List<T>> ListAsync<T>(string statement, Func<Row, T> map, CancellationToken stop, params (string Name, object? Value)[] parameters)
    {
        var rows = new List<T>();
        await EachAsync(statement, row => rows.Add(map(row)), stop, parameters);
        return rows;
    }

    /// <summary>Hands out one row after the other; of any number of them it keeps none.</summary>
    public async Task EachAsync(string statement, Action<Row> take, CancellationToken stop, params (string Name, object? Value)[] parameters)
    {
        await using var reader = await (await CommandAsync(statement, parameters, stop)).ExecuteReaderAsync(stop);
        var row = new Row(reader);
        while (await reader.ReadAsync(stop))
            take(row);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
            await command.DisposeAsync();
    }

    public static long Time(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static string List(IEnumerable<string> texts) => JsonSerializer.Serialize(texts.ToArray());

    public static IReadOnlyList<string> List(string json) => JsonSerializer.Deserialize<string[]>(json) ?? [];

    private async ValueTask<DbCommand> CommandAsync(string statement, (string Name, object? Value)[] parameters, CancellationToken stop)
    {
        var command = Command(statement, parameters);
        if (KeepsStatements) await command.PrepareAsync(stop);
        return command;
    }

    private DbCommand Command(string statement, (string Name, object? Value)[] parameters)
    {
        if (!_prepared.TryGetValue(statement, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = statement;
            command.Transaction = transaction;
            command.CommandTimeout = LimitSeconds ?? command.CommandTimeout;
            foreach (var (name, _) in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            _prepared.Add(statement, command);
        }

        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = Given(parameters[i].Value);
        return command;
    }

    private static object Given(object? value) => value is string text ? Storable(text) : value ?? DBNull.Value;

    /// <summary>Boards print what no text of PostgreSQL can hold: NUL, and halves of characters. They become the mark for what is no character.</summary>
    private static string Storable(string text) =>
        (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))).Replace('\0', '\uFFFD');

    /// <summary>The current row of a result, column by column.</summary>
    internal sealed class Row(DbDataReader reader)
    {
        public string Text(int column) => reader.GetString(column);

        public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public long Number(int column) => reader.GetInt64(column);

        public int Int(int column) => reader.GetInt32(column);

        public long? NumberOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

        public byte[] Bytes(int column) => (byte[])reader.GetValue(column);

        public double Double(int column) => reader.GetDouble(column);

        public double? DoubleOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

        public bool Flag(int column) => reader.GetInt64(column) != 0;

        public DateTimeOffset At(int column) => Time(reader.GetInt64(column));

        public DateTimeOffset? AtOrNull(int column) => reader.IsDBNull(column) ? null : Time(reader.GetInt64(column));
    }
}
#pragma warning restore CA2100
