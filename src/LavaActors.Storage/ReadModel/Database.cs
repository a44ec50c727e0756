using System.Data.Common;

namespace LavaActors.Storage.ReadModel;

/// <summary>Where the read model lives. Its statements keep to what SQLite and PostgreSQL both understand.</summary>
public abstract class Database
{
    /// <summary>An open connection of the pool; the caller closes it.</summary>
    internal abstract Task<DbConnection> OpenAsync(CancellationToken stop);
}
