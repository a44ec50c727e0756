using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using LavaActors.Storage.Schema;
using LinqToDB;
using Npgsql;

namespace LavaActors.Storage.Postgres;

/// <summary>A database of a PostgreSQL server, which the nodes of several hosts may share.</summary>
public sealed class PostgresDatabase : Database
{
    /// <summary>Older ones lack statements that the journal uses.</summary>
    public const int OldestServer = 15;

    // What the journal and the writers of the read model say again and again, a few dozen texts: parsed and planned once for each connection, and not each time.
    private const int KeptStatements = 100;

    private readonly string _probeConnectionString;

    private PostgresDatabase(NpgsqlConnectionStringBuilder connection)
    {
        Name = $"{Kind} {connection.Database} on {connection.Host}{(connection.Port == NpgsqlConnection.DefaultPort ? "" : $":{connection.Port}")}";
        // Two pools, told apart by their names: however many pages are asked for, the journal waits for no connection of theirs.
        var half = Math.Max(1, connection.MaxPoolSize / 2);
        ConnectionString = Pool(connection, connection.ApplicationName!, Math.Max(1, connection.MaxPoolSize - half));
        JournalConnectionString = WithKeptStatements(Pool(connection, connection.ApplicationName + " journal", half));
        // A node that is only busy must not be taken for one that does not reach its store.
        _probeConnectionString = Pool(connection, connection.ApplicationName + " probe", 1);
    }

    public override string Name { get; }

    public override string Kind => "PostgreSQL database";

    public override string Remedy => "see that the server runs, and that host, database, user and password of the store are right";

    // Made by the server when its files were: it has many names and addresses.
    public override string Identity
    {
        get
        {
            using var connection = new NpgsqlConnection(ConnectionString);
            connection.Open();
            using var query = new NpgsqlCommand("SELECT system_identifier || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()", connection);
            return (string)query.ExecuteScalar()!;
        }
    }

    internal override int Writers => 4;

    internal override Dialect Dialect => Dialect.Postgres;

    internal override DataOptions JournalOptions => new DataOptions().UseConnectionString("PostgreSQL.15", JournalConnectionString);

    internal override string ReadIsolation => "read-committed";

    internal override bool KeepsStatements => true;

    /// <summary>With what the user did not say, and with the password.</summary>
    internal string ConnectionString { get; }

    internal string JournalConnectionString { get; }

    /// <summary>The database that a connection string of Npgsql names.</summary>
    /// <param name="wrong">What is wrong with it. Never a piece of it, which may be one of a password.</param>
    public static PostgresDatabase? TryParse(string connectionString, [NotNullWhen(false)] out string? wrong)
    {
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(connectionString);
            wrong = string.IsNullOrEmpty(connection.Host) ? "it names no Host" : string.IsNullOrEmpty(connection.Database) ? "it names no Database" : null;
            return wrong is null ? new PostgresDatabase(WithDefaults(connection)) : null;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            wrong = "one of its keys is unknown, or has a value that is no such key's, or a value with ; or = is not in quotes";
            return null;
        }
    }

    public static bool HasPassword(string connectionString) =>
        new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>().Any(key => key.ToUpperInvariant() is "PASSWORD" or "PSW" or "PWD");

    public override void Prepare()
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        if (connection.PostgreSqlVersion.Major < OldestServer)
            throw new InvalidDataException($"{Name} is of PostgreSQL {connection.PostgreSqlVersion}: use {OldestServer} or newer");
        using var encoding = new NpgsqlCommand("SHOW server_encoding", connection);
        if (encoding.ExecuteScalar() is not "UTF8" and var other)
            throw new InvalidDataException($"{Name} keeps texts as {other}, which cannot hold what boards print: make one with ENCODING 'UTF8'");
        SchemaUpdate.Run(connection, this);
        SchemaUpdate.RunLogs(connection, this);
    }

    public override StoreLock Share() => StoreLock.None;

    // Writers of the read model wait for a rebuild and go on after it, readers see the old rows meanwhile, and the journal is only read.
    public override StoreLock Own() => StoreLock.None;

    internal override Task<DbConnection> OpenAsync(CancellationToken stop) => OpenAsync(ConnectionString, stop);

    // Not with the pages' connections: their lists have many forms, and a plan for all values of a filter may be a bad one for each.
    internal override Task<DbConnection> OpenWriterAsync(CancellationToken stop) => OpenAsync(JournalConnectionString, stop);

    internal override Task<DbConnection> OpenLogsAsync(CancellationToken stop) => OpenAsync(stop);

    private protected override Task<DbConnection> OpenProbeAsync(CancellationToken stop) => OpenAsync(_probeConnectionString, stop);

    private static async Task<DbConnection> OpenAsync(string connectionString, CancellationToken stop)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        return connection;
    }

    internal override void Forget(DbConnection connection) => NpgsqlConnection.ClearPool((NpgsqlConnection)connection);

    private static string Pool(NpgsqlConnectionStringBuilder connection, string name, int size) =>
        new NpgsqlConnectionStringBuilder(connection.ConnectionString) { ApplicationName = name, MaxPoolSize = size, MinPoolSize = Math.Min(connection.MinPoolSize, size) }.ConnectionString;

    private static string WithKeptStatements(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        if (!connection.ShouldSerialize("Max Auto Prepare")) connection.MaxAutoPrepare = KeptStatements;
        return connection.ConnectionString;
    }

    // What the user did not say.
    private static NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder connection)
    {
        connection.ApplicationName ??= "lava-actors";
        // A controller that starts recovers many actors at a time; a server takes 100 connections of all nodes together unless told otherwise.
        if (!connection.ShouldSerialize("Maximum Pool Size")) connection.MaxPoolSize = 20;
        // This program changes nothing of a session that would have to be undone; an open transaction is rolled back in any case.
        if (!connection.ShouldSerialize("No Reset On Close")) connection.NoResetOnClose = true;
        // A process that stands still, or a host that is gone, must not keep the rows that its successor wants.
        connection.Options = $"-c idle_in_transaction_session_timeout=10s {connection.Options}".TrimEnd();
        return connection;
    }
}
