using System.Data.Common;
using LavaActors.Storage.Schema;
using LinqToDB;

namespace LavaActors.Storage;

/// <summary>
/// What controllers and gateways share: journal, snapshots, read model and logs in one database, or what counts as one. Holds no connection of its own; those of a process are pooled.
/// </summary>
public abstract class Database
{
    /// <summary>Which one it is, for people and logs: never with a password.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, for whoever asks: without its place.</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// The same for all processes that have this database, whatever they call it, and no other's. Only for one that is prepared.
    /// </summary>
    public abstract string Identity { get; }

    /// <summary>What a person may do about an error that the database gave.</summary>
    public abstract string Remedy { get; }

    /// <summary>How many transactions of the read model may run at a time in this process.</summary>
    internal abstract int Writers { get; }

    internal abstract Dialect Dialect { get; }

    /// <summary>How the journal connects.</summary>
    internal abstract DataOptions JournalOptions { get; }

    /// <summary>Of the journal's reading transactions.</summary>
    internal abstract string ReadIsolation { get; }

    /// <summary>Whether the journal's connections keep the statements that come again.</summary>
    internal virtual bool KeepsStatements => false;

    /// <summary>
    /// Makes what is missing, and brings the tables to this program's version. Fails with <see cref="InvalidDataException"/> for a database that a newer program has
    /// written, or that is of no use to this one.
    /// </summary>
    public abstract void Prepare();

    /// <summary>For a node, before <see cref="Prepare"/>, as long as it lives.</summary>
    /// <exception cref="IOException">Somebody is alone with the database; or the lock cannot be made.</exception>
    public abstract StoreLock Share();

    /// <summary>For who rebuilds the read model. Alone with the database only where others could not go on beside it.</summary>
    /// <exception cref="IOException">A node has the database; or the lock cannot be made.</exception>
    public abstract StoreLock Own();

    public sealed override string ToString() => Name;

    /// <summary>Asks it for next to nothing, to see whether it answers. Waits for nobody who has much to ask.</summary>
    /// <exception cref="DbException">It does not.</exception>
    public async Task AskAsync(CancellationToken stop)
    {
        await using var connection = await OpenProbeAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM jobs LIMIT 1";
        await command.ExecuteScalarAsync(stop);
    }

    /// <summary>An open connection of the pool; the caller closes it.</summary>
    internal abstract Task<DbConnection> OpenAsync(CancellationToken stop);

    /// <summary>The same for who writes the journal's events into the read model: the same few statements for each of them.</summary>
    internal virtual Task<DbConnection> OpenWriterAsync(CancellationToken stop) => OpenAsync(stop);

    /// <summary>The same to the tables of the logs.</summary>
    internal abstract Task<DbConnection> OpenLogsAsync(CancellationToken stop);

    /// <summary>The tables of the logs are in a database of their own, and their connections in a pool of its own.</summary>
    internal virtual bool AreLogsApart => false;

    /// <summary>Until it is disposed of, before the connection is closed, a token ends the connection's statements in their midst, with <see cref="DbException"/> or <see cref="OperationCanceledException"/>.</summary>
    internal virtual IDisposable? Stopping(DbConnection connection, CancellationToken stop) => null;

    private protected virtual Task<DbConnection> OpenProbeAsync(CancellationToken stop) => OpenAsync(stop);

    /// <summary>For a connection that was broken: the others of its pool will be, too.</summary>
    internal virtual void Forget(DbConnection connection)
    {
    }
}
