using System.Data.Common;

namespace LavaActors.Storage.Schema;

/// <summary>Brings the tables of a database to this program's version, all steps in one transaction. Several processes may try at a time.</summary>
internal static class SchemaUpdate
{
    /// <exception cref="InvalidDataException">A newer program has written it.</exception>
    public static void Run(DbConnection connection, Database database) => Run(connection, database, "schema_version", Migrations.All(database.Dialect));

    /// <summary>The same for the tables of the logs, in their database.</summary>
    /// <exception cref="InvalidDataException">A newer program has written it.</exception>
    public static void RunLogs(DbConnection connection, Database database) => Run(connection, database, "logs_schema_version", Migrations.Logs(database.Dialect));

    private static void Run(DbConnection connection, Database database, string versions, IReadOnlyList<string> steps)
    {
        var dialect = database.Dialect;
        using var transaction = connection.BeginTransaction();
        if (dialect.LockSchema.Length > 0) Run(transaction, dialect.LockSchema, dialect);
        Run(transaction, $"CREATE TABLE IF NOT EXISTS {versions} (version BIGINT NOT NULL)", dialect);
        var version = (long)Run(transaction, $"SELECT COALESCE(MAX(version), 0) FROM {versions}", dialect)!;
        if (version > steps.Count)
            throw new InvalidDataException($"{database.Name} was written by a newer version of this program (schema {version}, known up to {steps.Count}): use that version, or another store");
        if (version == steps.Count) return;
        foreach (var step in steps.Skip((int)version)) Run(transaction, step, dialect);
        Run(transaction, $"DELETE FROM {versions}; INSERT INTO {versions} VALUES ({steps.Count})", dialect);
        transaction.Commit();
    }

    // Constant texts only.
#pragma warning disable CA2100
    private static object? Run(DbTransaction transaction, string sql, Dialect dialect)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.CommandTimeout = dialect.SlowSeconds;
        return command.ExecuteScalar();
    }
#pragma warning restore CA2100
}
